import { texts } from "./template.ts";

/** The default: has a text for every occasion. */
export const en = texts({
  BIRTHDAY: "Hey, {firstName} {lastName} it's your birthday",
  ANNIVERSARY: "Hey, {firstName} {lastName} it's your anniversary",
});
