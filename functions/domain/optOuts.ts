import * as z from "zod";
import { type Occasion, occasionTypes } from "./occasions.ts";

const EXPECTED = `must be a list of occasions: ${occasionTypes.join(", ")}`;

/** Opt-outs as the API takes them; kept in one order, each once, so that equal lists look equal. */
export const optOutsSchema = z
  .array(z.enum(occasionTypes, EXPECTED), EXPECTED)
  .max(100, EXPECTED)
  .transform((given): Occasion[] => occasionTypes.filter((type) => given.includes(type)))
  .meta({
    override: { examples: [["ANNIVERSARY"]] },
    description: "Occasions that the user wants no message of. An empty list is the same as none",
  });

/** Opt-outs as they are stored. An occasion of a later version is no reason to find a user unreadable after a rollback. */
export const keptOptOuts = z.array(z.string());
