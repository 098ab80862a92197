import { texts } from "./template.ts";

export const de = texts({
  BIRTHDAY: "Hallo {firstName} {lastName}, alles Gute zum Geburtstag!",
  ANNIVERSARY: "Hallo {firstName} {lastName}, alles Gute zum Jahrestag!",
});
