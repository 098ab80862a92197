import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE, plus, toInstant } from "../../functions/domain/instants.ts";
import type { Message } from "../../functions/domain/message.ts";
import { movedTo } from "../../functions/domain/replan.ts";
import { changedZones, fingerprintsOf } from "../../functions/domain/zones/lawFingerprints.ts";
import { afterPass, GRACE, type LawInForce, stepOf } from "../../functions/domain/zones/lawInForce.ts";
import { rulesAgeDays, rulesDaysLeft } from "../../functions/domain/zones/rulesAge.ts";
import { publishedLaw, type ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { zoneOverridesSchema } from "../../functions/domain/zones/zoneOverrides.ts";
import { RULES_PUBLISHED, RULES_UNTIL } from "../../functions/domain/zones/zoneRules.ts";
import { knownZones } from "../../functions/domain/zones.ts";

const instant = (text: string) => toInstant(Date.parse(text));
const NOW = instant("2027-03-01T00:00:00Z");
const window = { from: plus(NOW, -2 * DAY), through: plus(NOW, 3 * DAY) };
const kept = fingerprintsOf({ ...window, through: plus(window.through, DAY) }, publishedLaw);
const law = (zone: string, from: string, offsetMinutes: number): ZoneLaw => ({
  zoneOverrides: zoneOverridesSchema.parse({ [zone]: [{ from, offsetMinutes }] }),
});

describe("the zones whose law has changed", () => {
  it("none by the same law, also when time has gone by", () => {
    expect(changedZones(kept, window, publishedLaw)).toEqual([]);
    expect(changedZones(kept, { from: NOW, through: plus(window.through, HOUR) }, publishedLaw)).toEqual([]);
  });

  it("the zone and its other names where an offset of the window differs, and no zone where a later one does", () => {
    const soon = changedZones(kept, window, law("Asia/Tokyo", "2027-03-02T00:00:00Z", 600));
    expect(soon).toEqual(["Asia/Tokyo", "Japan"]);
    expect(changedZones(kept, window, law("Asia/Tokyo", "2027-04-02T00:00:00Z", 600))).toEqual([]);
  });

  it("all where nothing was kept, or less than is planned", () => {
    const all = knownZones().length;
    expect(changedZones(undefined, window, publishedLaw)).toHaveLength(all);
    expect(changedZones(kept, { ...window, from: plus(window.from, -1) }, publishedLaw)).toHaveLength(all);
    expect(changedZones(kept, { ...window, through: plus(kept.through, 1) }, publishedLaw)).toHaveLength(all);
  });

  it("a zone that the version before did not know", () => {
    const { "Asia/Tokyo": _, ...zones } = kept.zones;
    expect(changedZones({ ...kept, zones }, window, publishedLaw)).toEqual(["Asia/Tokyo"]);
  });
});

describe("whose law the plan follows", () => {
  const inForce: LawInForce = {
    ...{ revision: 7, rulesId: "2027b", since: NOW, fingerprints: kept },
    replaced: [{ rulesId: "2027a", at: NOW }],
  };

  it("a job of the version before waits while it may still run, and replaces after that: then it is a rollback", () => {
    expect(stepOf(inForce, "2027a", plus(NOW, GRACE - 1))).toBe("wait");
    expect(stepOf(inForce, "2027a", plus(NOW, GRACE))).toBe("replace");
  });

  it("a new law replaces at once, and a job of the same law follows", () => {
    expect(stepOf(inForce, "2027c", NOW)).toBe("replace");
    expect(stepOf(inForce, "2027b", NOW)).toBe("follow");
  });

  it("a second pass comes 15 minutes after the first, and looks at what was planned meanwhile; nothing comes after it", () => {
    const change = { zones: ["Asia/Tokyo"], pass: 1 as const, notBefore: NOW, ...window };
    const end = plus(window.through, HOUR);
    const second = afterPass({ ...inForce, change }, plus(NOW, MINUTE), end);
    expect(second).toMatchObject({
      revision: 8,
      change: { ...change, pass: 2, notBefore: plus(NOW, 16 * MINUTE), through: end },
    });
    expect(afterPass(second, NOW, end)).toEqual({ ...inForce, revision: 9 });
  });
});

describe("a message that is due at another time", () => {
  const message = (attempts: number): Pick<Message, "attempts" | "nextAttemptAt"> => ({ attempts, nextAttemptAt: NOW });

  it("is tried then; one that failed before is tried no earlier than it was to be", () => {
    const earlier = plus(NOW, -HOUR);
    expect(movedTo(earlier, message(0))).toEqual({ dueAt: earlier, nextAttemptAt: earlier });
    expect(movedTo(earlier, message(1))).toEqual({ dueAt: earlier, nextAttemptAt: NOW });
    expect(movedTo(plus(NOW, HOUR), message(1)).nextAttemptAt).toBe(plus(NOW, HOUR));
  });
});

describe("the age of the rules", () => {
  it("counts days since they came out, and days until they end", () => {
    expect(rulesAgeDays(plus(instant(RULES_PUBLISHED), 3 * DAY))).toBe(3);
    expect(rulesDaysLeft(plus(instant(RULES_UNTIL), -2 * DAY))).toBe(2);
    expect(rulesDaysLeft(plus(instant(RULES_UNTIL), DAY))).toBe(0);
  });
});
