import { describe, expect, it } from "vitest";
import { policySchema } from "../../functions/domain/policy.ts";
import { readEnvironment } from "../../functions/runtime/environment.ts";
import { functionEnvironment } from "../../lib/environment.ts";
import { readGivenSettings } from "../../lib/givenSettings.ts";
import {
  deployedStageName,
  deployedStageNames,
  deployedStageSchema,
  parseStage,
  readDeployedStage,
  readStage,
  readStageToDeploy,
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

describe("who gets messages of a stage", () => {
  it("is nobody on dev and staging until somebody is named, and everybody on prod", () => {
    const allowed = (["dev", "staging", "prod", "local"] as const).map((name) => readStage(name).allowedRecipients);
    expect(allowed).toEqual([[], [], "all", "all"]);
  });

  it("does not change when the policy is replaced, and reaches the functions", () => {
    const stage = readDeployedStage("dev", { policy: { lateLimitHours: 24 } });
    const names = { users: "u", messages: "m", control: "c" };
    const queueUrls = { messages: "https://queue.test", deadLetters: "https://queue.test" };
    const variables = functionEnvironment(stage, { stageName: "dev", tableNames: names, queueUrls });
    expect(readEnvironment(variables).POLICY).toMatchObject({ lateLimitHours: 24, allowedRecipients: [] });
    expect(() => readDeployedStage("dev", { policy: { allowedRecipients: "all" } })).toThrow(/Unrecognized key/);
  });
});

describe("a wrong setting stops synth with one message that names stage and setting", () => {
  const good = readDeployedStage("dev");
  const messageFor = (change: object) => () => parseStage("dev", deployedStageSchema, { ...good, ...change });

  it.each([
    [
      "out of range",
      { senderConcurrency: 1 },
      /^Stage "dev" \(lib\/stages\.ts or -c settings=\.\.\.\): senderConcurrency: /,
    ],
    ["a retention CloudWatch does not know", { logRetentionDays: 8 }, /logRetentionDays: /],
    ["deep inside", { apiThrottling: { ratePerSecond: 0, burst: 1 } }, /apiThrottling\.ratePerSecond: /],
    [
      "http to the email service",
      { emailServiceUrl: "http://email.company.test" },
      /emailServiceUrl: must be an https/,
    ],
    ["http to the pager", { alarmUrl: "http://pager.company.test" }, /alarmUrl: must be an https address/],
    ["no recipient", { allowedRecipients: ["not a domain"] }, /allowedRecipients/],
    ["no account", { account: "12345" }, /account: must have twelve digits/],
    ["no key", { kmsKey: "alias/mine" }, /kmsKey: must be an ARN of kms/],
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

describe("settings that contradict each other are refused, with the reason", () => {
  const kmsKey = "arn:aws:kms:eu-central-1:111122223333:key/1";
  it.each([
    [
      "a lease as short as the sender's timeout",
      { policy: { leaseSeconds: 30 } },
      /leaseSeconds \(30\).*timeout \(30 s\)/,
    ],
    ["a lease beyond the visibility timeout", { policy: { leaseSeconds: 181 } }, /leaseSeconds \(181\).*visibility/],
    [
      "a probe lease shorter than a call",
      { policy: { breaker: { probeLeaseSeconds: 10 } } },
      /probeLeaseSeconds \(10\).*emailTimeoutMs \(10000\)/,
    ],
    ["a cool-down above its cap", { policy: { breaker: { coolDownSeconds: 700 } } }, /coolDownSeconds \(700\)/],
    ["a first retry after the last", { policy: { retryBaseSeconds: 4000 } }, /retryBaseSeconds \(4000\)/],
    ["a retry after the late limit", { policy: { lateLimitHours: 1 } }, /retryCapSeconds \(3600\).*lateLimitHours/],
    [
      "the same number of partitions before",
      { policy: { partitionsBefore: 16 } },
      /partitionsBefore \(16\) must differ/,
    ],
    ["a horizon of one day", { policy: { horizonHours: 24 } }, /horizonHours \(24\) must be at least 32/],
    [
      "heavy routes faster than all routes",
      { apiThrottling: { ratePerSecond: 5, burst: 5, heavy: { ratePerSecond: 6, burst: 5 } } },
      /apiThrottling\.heavy must not exceed/,
    ],
    ["an account without region", { account: "111122223333" }, /account and region must be given together/],
    [
      "two addresses of a pager",
      { alarmUrl: "https://pager.company.test", alarmUrlParameter: "/pager" },
      /alarmUrl and alarmUrlParameter must not both/,
    ],
    ["a vault without backups", { backupVaultName: "kept" }, /need backupRetentionDays/],
    [
      "a key of another region",
      { account: "111122223333", region: "eu-west-1", kmsKey },
      /kmsKey must be in.*eu-west-1/,
    ],
  ])("%s", (_, change, message) => {
    expect(() => readDeployedStage("dev", change)).toThrow(message);
  });

  it("the local stage as well", () => {
    expect(() => readStage("local")).not.toThrow();
  });
});

describe("prod is refused while it still has placeholders", () => {
  const ready = { emailServiceUrl: "https://email.company.test/send", alarmEmail: "on-call@company.test" };

  it("names every placeholder", () => {
    expect(() => readStageToDeploy("prod")).toThrow(
      /emailServiceUrl is still the placeholder .*; nobody receives its alarms/,
    );
  });

  it.each(["https://example.com/send", "https://mail.example.org", "https://a.b.example.net/x"])(
    "%s is a placeholder",
    (emailServiceUrl) => {
      expect(() => readStageToDeploy("prod", { ...ready, emailServiceUrl })).toThrow("placeholder");
    },
  );

  it.each([
    { alarmEmail: "on-call@company.test" },
    { alarmUrl: "https://pager.company.test" },
    { alarmUrlParameter: "/birthday/prod/pager" },
  ])("takes %j as a receiver of alarms", (receiver) => {
    const { emailServiceUrl } = ready;
    expect(readStageToDeploy("prod", { emailServiceUrl, ...receiver })).toMatchObject(receiver);
  });

  it.each(["dev", "staging"])("%s may be tried out with them", (name) => {
    expect(() => readStageToDeploy(name)).not.toThrow();
  });
});

describe("settings given with the command", () => {
  it("may be a JSON object, or nothing", () => {
    expect(readGivenSettings('{"alarmEmail":"a@company.test"}')).toEqual({ alarmEmail: "a@company.test" });
    for (const nothing of [undefined, "", " "]) expect(readGivenSettings(nothing)).toEqual({});
  });

  it.each(["{", "[]", "no-such-file.json"])("%j gets one clear line", (wrong) => {
    expect(() => readGivenSettings(wrong)).toThrow(
      /^The settings must be a JSON object or the path of a file with one: /,
    );
  });

  it("are checked like those of the file", () => {
    expect(() => readStageToDeploy("prod", readGivenSettings('{"alarmEmial":"a@company.test"}'))).toThrow(
      'Unrecognized key: "alarmEmial"',
    );
  });
});
