import * as z from "zod";
import { type Answer, answerOf, invalidRequest } from "./problem.ts";

/** The parameters of each list of this API. */
export const pagingQuery = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, "must be a whole number from 1 to 100")
    .transform(Number)
    .refine((limit) => limit <= 100, "must be a whole number from 1 to 100")
    .prefault("20")
    .meta({
      override: ({ jsonSchema }) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: "integer", minimum: 1, maximum: 100, default: 20 });
      },
    }),
  cursor: z
    .string()
    .max(1_000, "must be a `nextCursor` of this API")
    .optional()
    .describe("`nextCursor` of the page before"),
};

export function pageOf(item: z.ZodType) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional().describe("Where the next page starts; absent on the last"),
  });
}

export function unknownCursor(): Answer {
  return answerOf(invalidRequest([{ field: "cursor", message: "is not one that this API gave" }]));
}
