import type { Faults } from "../support/dynamodb/tables.ts";
import type { FaultRates } from "./calls.ts";
import type { Random } from "./random.ts";
import { names } from "./simulatedTables.ts";

/** What the simulated DynamoDB does wrong, as the dice say. Old answers are no fault, so they go on when all faults have ended. */
export function tableFaults(chance: Random, rates: () => FaultRates, note: (line: string) => void): Faults {
  return {
    call(command) {
      const { refuse, refuseAfter, repeat } = rates();
      if (chance.chance(refuse)) {
        note(`${command} is throttled`);
        return "throttled";
      }
      if (chance.chance(refuseAfter)) {
        note(`${command} is done, its answer lost`);
        return "answerLost";
      }
      if (chance.chance(repeat)) {
        note(`${command} meets a transaction`);
        return "conflict";
      }
      if (!chance.chance(repeat)) return "done";
      note(`${command} is done twice, the first answer lost`);
      return "repeated";
    },
    age: (count) => (count === 1 || chance.chance(0.7) ? 0 : chance.below(count)),
    slot() {
      if (!chance.chance(rates().refuse * 5)) return false;
      note("one entry of a batch is throttled");
      return true;
    },
    // A user's own items are far too few to fill a page.
    page: ({ TableName }) =>
      TableName === names.messages && chance.chance(0.1) ? chance.between(1, 3) : Number.POSITIVE_INFINITY,
  };
}
