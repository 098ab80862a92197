import * as z from "zod";

/** An email address as the API takes it. */
export const emailSchema = z
  .string("must be an email address")
  .max(255, "must be at most 255 characters")
  .pipe(z.email("must be an email address"))
  .meta({ format: "email" });
