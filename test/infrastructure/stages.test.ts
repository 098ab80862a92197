import { describe, expect, it } from "vitest";
import { policySchema } from "../../functions/domain/policy.ts";
import {
  deployedStageName,
  deployedStageNames,
  deployedStageSchema,
  parseStage,
  readDeployedStage,
  readStage,
  stageNames,
} from "../../lib/stages.ts";

describe("a stage's settings", () => {
  it.each(stageNames)("%s is valid as it stands", (name) => {
    expect(readStage(name).policy.horizonHours).toBeGreaterThanOrEqual(24);
  });

  it("protect and back up what prod holds", () => {
    expect(readDeployedStage("prod")).toMatchObject({ protectData: true, pointInTimeRecovery: true });
  });

  it.each(deployedStageNames)("%s: a policy reaches the functions as it was written", (name) => {
    const { policy } = readDeployedStage(name);
    expect(policySchema.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });
});

describe("a wrong setting stops synth with one message that names stage and setting", () => {
  const good = readDeployedStage("dev");
  const messageFor = (change: object) => () => parseStage("dev", deployedStageSchema, { ...good, ...change });

  it.each([
    ["out of range", { senderConcurrency: 1 }, /^Stage "dev" in lib\/stages\.ts: senderConcurrency: /],
    ["a retention CloudWatch does not know", { logRetentionDays: 8 }, /logRetentionDays: /],
    ["deep inside", { apiThrottling: { ratePerSecond: 0, burst: 1 } }, /apiThrottling\.ratePerSecond: /],
    ["not an address", { alarmEmail: "nobody" }, /alarmEmail: /],
    ["misspelt", { senderConcurency: 3 }, /settings: Unrecognized key: "senderConcurency"/],
    ["misspelt in the policy", { policy: { latLimitHours: 3 } }, /policy: Unrecognized key: "latLimitHours"/],
    [
      "misspelt in the breaker",
      { policy: { breaker: { minCalls: 3 } } },
      /policy\.breaker: Unrecognized key: "minCalls"/,
    ],
  ])("%s", (_, change, message) => {
    expect(messageFor(change)).toThrow(message);
  });

  it("names all of them at once", () => {
    expect(messageFor({ senderConcurrency: 0, tracing: "yes" })).toThrow(/senderConcurrency: .*; tracing: /);
  });

  it("an unknown stage is answered with the known ones", () => {
    expect(() => deployedStageName("production")).toThrow(
      'Unknown stage "production": choose one with -c stage=dev|staging|prod',
    );
  });

  it("the local stage cannot be deployed", () => {
    expect(() => readDeployedStage("local")).toThrow("npm start");
  });
});
