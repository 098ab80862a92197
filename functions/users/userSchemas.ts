import * as z from "zod";
import { shown } from "../domain/field.ts";
import { userSchema as user } from "../domain/user.ts";
import { fieldNames, shapeOf } from "../domain/userFields.ts";

const example = {
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@example.com",
  timezone: "Europe/London",
  birthdayDate: "1990-12-10",
  locationCity: "London",
};

export const createUserSchema = z
  .strictObject(shapeOf(fieldNames, "create"))
  .meta({ id: "NewUser", ...shown(example) });
export type CreateUser = z.infer<typeof createUserSchema>;

const edit = z.strictObject({
  ...shapeOf(fieldNames, "update"),
  version: z
    .int()
    .positive()
    .optional()
    .describe("The version this edit is based on; an older one is refused with 409"),
  id: z.unknown().optional(),
  createdAt: z.unknown().optional(),
  updatedAt: z.unknown().optional(),
  suppression: z.unknown().optional(),
  emailSince: z.unknown().optional(),
});

/** Absent: unchanged. `null`: removed. A client may send back an answer of this API: read-only fields are ignored. */
export const updateUserSchema = edit.meta({
  id: "UserEdit",
  ...shown({ timezone: "Asia/Tokyo", anniversaryDate: null }),
});
/** The same fields. Where there is no user yet, it must be a whole one. */
export const putUserSchema = edit.meta({ id: "UserToPut", ...shown(example) });
export type UpdateUser = z.infer<typeof updateUserSchema>;

export const userSchema = user.meta({
  id: "User",
  examples: [
    {
      id: "0193a5c0-7b1e-7c3a-9f00-2f4b8a6d1c55",
      ...example,
      version: 1,
      createdAt: "2026-11-23T18:25:00.000Z",
      updatedAt: "2026-11-23T18:25:00.000Z",
    },
  ],
});
