import { texts } from "./template.ts";

export const es = texts({
  BIRTHDAY: "¡Hola, {firstName} {lastName}! ¡Feliz cumpleaños!",
  ANNIVERSARY: "¡Hola, {firstName} {lastName}! ¡Feliz aniversario!",
});
