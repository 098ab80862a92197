/**
 * Every kind of yearly date that gets a message. A new one is one entry here: its name, the field of a user it reads, its
 * text. No index, no Lambda, no table changes: planning reads `<type>#<MM-DD>` keys for each type of this list.
 */
export const occasions = {
  BIRTHDAY: {
    dateField: "birthdayDate",
    text: (fullName: string) => `Hey, ${fullName} it's your birthday`,
  },
  ANNIVERSARY: {
    dateField: "anniversaryDate",
    text: (fullName: string) => `Hey, ${fullName} it's your anniversary`,
  },
} as const satisfies Record<string, { dateField: string; text: (fullName: string) => string }>;

export type Occasion = keyof typeof occasions;
export const occasionTypes = Object.keys(occasions) as [Occasion, ...Occasion[]];

/** The message as it is sent: decided when it is claimed, never stored before, so that a changed name is never stale. */
export function messageText(occasion: Occasion, person: { firstName: string; lastName: string }): string {
  return occasions[occasion].text(`${person.firstName} ${person.lastName}`);
}
