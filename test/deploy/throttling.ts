import assert from "node:assert/strict";
import type { Api } from "../../tools/shared/apiClient.ts";

/** Calls a heavy route faster than its limit, and answers how many calls were refused. */
export async function expectThrottling(api: Api, total: number): Promise<number> {
  let refused = 0;
  const calls = Array.from({ length: total }).keys();
  const caller = async () => {
    for (const _ of calls) {
      const { status } = await api.request("POST", "/api/v1/users/batch", { users: [] });
      assert.ok(status === 400 || status === 429, `an empty batch: ${status}`);
      if (status === 429) refused += 1;
    }
  };
  await Promise.all([caller(), caller(), caller()]);
  assert.ok(refused > 0, "a heavy route is throttled");
  return refused;
}
