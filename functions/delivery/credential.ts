import * as z from "zod";
import { signedRequest } from "../runtime/signedRequest.ts";

/** A secret: the value of `Authorization` for the email service, or the secret of receipts. Call `forget` after it was refused: the next `get` fetches it again. */
export type Credential = { get(): Promise<string>; forget(): void };

/** The characters that a header allows. With others every request would fail, and the text of the error would contain the secret. */
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

const answerSchema = z.object({ Parameter: z.object({ Value: z.string() }) });

/** Short deadlines: a sender that waits here holds leases. */
const patience = { maxAttempts: 3, timeoutMs: 2_000 };

async function readParameter(name: string): Promise<string> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" };
  const body = JSON.stringify({ Name: name, WithDecryption: true });
  const answer = await signedRequest({ service: "ssm", method: "POST", path: "/", headers, body }, patience);
  return answerSchema.parse(answer).Parameter.Value;
}

/**
 * A SecureString of SSM's Parameter Store, one line of visible characters, as its user needs it. Fetched once and kept in memory
 * only. Callers at the same time share one call. The result of a failed call is not kept.
 */
export function ssmCredential(name: string, onFailure: (error: unknown) => void): Credential {
  let fetched: Promise<string> | undefined;
  const fetchOnce = async () => {
    try {
      const value = await readParameter(name);
      if (!HEADER_VALUE.test(value)) throw new Error(`parameter ${name} is not one line of visible characters`);
      return value;
    } catch (error) {
      fetched = undefined;
      onFailure(error);
      throw error;
    }
  };
  return {
    get() {
      fetched ??= fetchOnce();
      return fetched;
    },
    forget() {
      fetched = undefined;
    },
  };
}
