import * as z from "zod";
import {
  instantSchema,
  leapDaySchema,
  localDateSchema,
  localeSchema,
  sendTimeSchema,
  userIdSchema,
} from "../domain/model.ts";
import { occasionTypes } from "../domain/occasions.ts";
import { partitionOf } from "../domain/partition.ts";
import type { User, UserOccasion } from "../domain/user.ts";
import { keptZone } from "../domain/zones.ts";
import { dateKey, emailKey, occasionKey, profileKey } from "./keys.ts";

const zone = z.string().transform(keptZone);

const userSchema = z.object({
  id: userIdSchema,
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  timezone: zone,
  birthdayDate: localDateSchema.optional(),
  anniversaryDate: localDateSchema.optional(),
  locationCity: z.string().optional(),
  locationCountry: z.string().optional(),
  sendTime: sendTimeSchema.optional(),
  leapDay: leapDaySchema.optional(),
  locale: localeSchema.optional(),
  version: z.int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
});

const occasionSchema = z.object({
  userId: userIdSchema,
  // Absent in what was written before occasions carried it.
  version: z.int().default(0),
  occasion: z.enum(occasionTypes),
  date: localDateSchema,
  since: localDateSchema,
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  timezone: zone,
  sendTime: sendTimeSchema.optional(),
  leapDay: leapDaySchema.optional(),
  locale: localeSchema.optional(),
});

export function readUser(item: Record<string, unknown>): User {
  return userSchema.parse(item);
}

export function readOccasion(item: Record<string, unknown>): UserOccasion {
  return occasionSchema.parse(item);
}

export function profileItem(user: User, partitions: number) {
  const listKey = String(partitionOf(user.id, partitions));
  return { ...user, ...profileKey(user.id), listKey, listUser: user.id };
}

export function occasionItem(occasion: UserOccasion, partitions: number) {
  const partition = partitionOf(occasion.userId, partitions);
  return {
    ...occasion,
    ...occasionKey(occasion.userId, occasion.occasion),
    dateKey: dateKey(occasion.occasion, occasion.date.slice(5), partition),
    dateUser: occasion.userId,
  };
}

export function emailItem(user: User) {
  return { ...emailKey(user.email), userId: user.id };
}
