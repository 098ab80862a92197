/** The longest body that is read. Longer ones contain nothing that we need. Bytes. */
const LONGEST_BODY = 64 * 1024;

/**
 * The body of an answer as text, at most 64 KiB. Undefined if it is longer, breaks off, or does not end before the deadline of the
 * request. After the whole body is read, the connection can be used again.
 */
export async function readBody(response: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ?? []) {
      length += part.byteLength;
      // Leaving the loop cancels the stream, and with it the request.
      if (length > LONGEST_BODY) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts).toString("utf8");
}
