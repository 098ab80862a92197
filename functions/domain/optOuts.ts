import * as z from "zod";
import { type Occasion, occasionTypes } from "./occasions.ts";

const EXPECTED = `must be a list of occasions: ${occasionTypes.join(", ")}`;

/** Opt-outs as the API takes them. They are sorted and each one is kept once, so that equal lists are stored in the same way. */
export const optOutsSchema = z
  .array(z.enum(occasionTypes, EXPECTED), EXPECTED)
  .max(100, EXPECTED)
  .transform((given): Occasion[] => occasionTypes.filter((type) => given.includes(type)))
  .meta({
    override: { examples: [["ANNIVERSARY"]] },
    description: "Occasions that the user wants no message of. An empty list is the same as none",
  });

/** Opt-outs as they are stored. An unknown occasion is accepted, so that users of a later version can be read after a rollback. */
export const keptOptOuts = z.array(z.string());
