/**
 * Every kind of yearly date that gets a message. A new one is one entry here, its name and the field of a user it reads, and
 * its text in texts/en.ts, which does not compile without. No index, no Lambda, no table changes: planning reads
 * `<type>#<MM-DD>` keys for each type of this list.
 */
export const occasions = {
  BIRTHDAY: { dateField: "birthdayDate" },
  ANNIVERSARY: { dateField: "anniversaryDate" },
} as const satisfies Record<string, { dateField: string }>;

export type Occasion = keyof typeof occasions;
export const occasionTypes = Object.keys(occasions) as [Occasion, ...Occasion[]];
