import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** True where the write went in, false where its condition refused it. */
export async function conditionally(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
