import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** What the email service wants to see in `Authorization`. `forget` after it was refused: the next `get` asks anew. */
export type Credential = { get(): Promise<string>; forget(): void };

/** What may stand in a header: anything else would make every request fail, with the secret in the error's text. */
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
 * only; many who ask at once share one call; a call that failed is not kept.
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
