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
import type { Person, PersonOccasion } from "../domain/user.ts";
import { keptZone } from "../domain/zones.ts";
import { dateKey, emailKey, occasionKey, profileKey } from "./keys.ts";

const zone = z.string().transform(keptZone);

const personSchema = z.object({
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

export function readPerson(item: Record<string, unknown>): Person {
  return personSchema.parse(item);
}

export function readOccasion(item: Record<string, unknown>): PersonOccasion {
  return occasionSchema.parse(item);
}

export function profileItem(person: Person, partitions: number) {
  const listKey = String(partitionOf(person.id, partitions));
  return { ...person, ...profileKey(person.id), listKey, listUser: person.id };
}

export function occasionItem(occasion: PersonOccasion, partitions: number) {
  const partition = partitionOf(occasion.userId, partitions);
  return {
    ...occasion,
    ...occasionKey(occasion.userId, occasion.occasion),
    dateKey: dateKey(occasion.occasion, occasion.date.slice(5), partition),
    dateUser: occasion.userId,
  };
}

export function emailItem(person: Person) {
  return { ...emailKey(person.email), userId: person.id };
}
