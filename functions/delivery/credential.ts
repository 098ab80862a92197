import * as z from "zod";
import { serviceClient } from "../runtime/aws/serviceClient.ts";

/** The value of `Authorization` for the email service. Call `forget` after it was refused: the next `get` fetches it again. */
export type Credential = { get(): Promise<string>; forget(): void };

/** The characters that a header allows. With others every request would fail, and the text of the error would contain the secret. */
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

const answerSchema = z.object({ Parameter: z.object({ Value: z.string() }) });

/** Short deadlines: a sender that waits here holds leases. */
const patience = { maxAttempts: 3, requestTimeout: 2_000 };

function parameterStore(): (name: string) => Promise<string> {
  const client = serviceClient({ service: "ssm", patience });
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" };
  return async (name) => {
    const request = JSON.stringify({ Name: name, WithDecryption: true });
    const { body } = await client.send({ method: "POST", path: "/", headers, body: request });
    return answerSchema.parse(body).Parameter.Value;
  };
}

/**
 * A SecureString of SSM's Parameter Store, as the whole value of the header (`Bearer ...`). Fetched once and kept in memory
 * only. Callers at the same time share one call. The result of a failed call is not kept.
 */
export function ssmCredential(name: string, onFailure: (error: unknown) => void): Credential {
  const readParameter = parameterStore();
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
