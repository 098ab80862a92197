import * as z from "zod";
import { shown } from "../domain/field.ts";
import { userFields } from "../domain/userFields.ts";

/** The external id of a path. API Gateway's REST APIs hand over what the client sent, which is percent-encoded. */
export const externalIdParameter = z.object({
  externalId: z
    .string()
    .transform((text, context) => {
      try {
        return decodeURIComponent(text);
      } catch {
        context.addIssue({ code: "custom", message: "must be percent-encoded UTF-8" });
        return z.NEVER;
      }
    })
    .pipe(userFields.externalId.given)
    .meta({ ...shown("E-10042"), description: "Percent-encoded, as each part of a path" }),
});
