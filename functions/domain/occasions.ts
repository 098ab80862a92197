/**
 * Every kind of yearly date that gets a message. A new one is one entry here (its name and the field of a user that has its date)
 * and its text in texts/en.ts, which does not compile without it. No index, Lambda or table changes: planning reads
 * `<type>#<MM-DD>` keys for each entry. The recipe is in docs/recipes.md.
 */
export const occasions = {
  BIRTHDAY: { dateField: "birthdayDate" },
  ANNIVERSARY: { dateField: "anniversaryDate" },
} as const satisfies Record<string, { dateField: string }>;

export type Occasion = keyof typeof occasions;
export const occasionTypes = Object.keys(occasions) as [Occasion, ...Occasion[]];
