import assert from "node:assert/strict";
import { apiClient } from "../../tools/shared/apiClient.ts";
import { apiUrlOf, type Context } from "./context.ts";
import type { startIssuer } from "./issuer.ts";
import { clientOf } from "./scenario.ts";
import { expectTokens } from "./tokens.ts";

type Issuer = Awaited<ReturnType<typeof startIssuer>>;

/** The stage `staging` with everything that a company would set, and `prod` without its backups. */
export async function deployOtherStages(context: Context, issuer: Issuer): Promise<void> {
  const { commands, settings, say } = context;
  const alarmEmail = "on-call@company.test";
  const staging = await commands.deploy("staging", { ...settings, jwt: issuer.jwt, alarmEmail });
  await expectTokens(apiUrlOf(context, "staging", staging.outputs), issuer);
  say("staging with tokens, alarms by email and a secret");

  const prod = await commands.deploy("prod", { ...settings, alarmEmail, withoutBackups: true });
  const client = clientOf(await apiClient({ url: apiUrlOf(context, "prod", prod.outputs), sign: true }));
  await client.call("GET", "/health/ready", 200);
  const id = await client.add({
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@company.test",
    timezone: "Europe/London",
    birthdayDate: "1990-12-10",
  });
  await client.call("GET", `/api/v1/users/${id}`, 200);
  await assert.rejects(commands.destroy("prod", settings), /its name twice/);
  say("prod without backups: it works, and is not destroyed by one word");
}
