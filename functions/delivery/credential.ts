import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** The value of `Authorization` for the email service. Call `forget` after it was refused: the next `get` fetches it again. */
export type Credential = { get(): Promise<string>; forget(): void };

/** The characters that a header allows. With others every request would fail, and the text of the error would contain the secret. */
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** Short deadlines: a sender that waits here holds leases. */
export function openParameterClient(): SSMClient {
  return new SSMClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}

/**
 * A SecureString of SSM's Parameter Store, as the whole value of the header (`Bearer ...`). Fetched once and kept in memory
 * only. Callers at the same time share one call. The result of a failed call is not kept.
 */
export function ssmCredential(client: SSMClient, name: string, onFailure: (error: unknown) => void): Credential {
  let fetched: Promise<string> | undefined;
  const fetchOnce = async () => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      const value = Parameter?.Value ?? "";
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
