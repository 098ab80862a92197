import * as z from "zod";

/** How far the operations that look ahead go: 1 to 31 days, 7 unless asked. */
export const daysAhead = z
  .string()
  .regex(/^([1-9]|[12]\d|3[01])$/, "must be a whole number from 1 to 31")
  .transform(Number)
  .prefault("7")
  .meta({
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      Object.assign(jsonSchema, { type: "integer", minimum: 1, maximum: 31, default: 7 });
    },
  });
