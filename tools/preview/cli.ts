import { parseArgs } from "node:util";
import { localeSchema } from "../../functions/domain/model.ts";
import { occasionTypes } from "../../functions/domain/occasions.ts";
import { locales, messageText, textFor } from "../../functions/domain/texts/messageText.ts";

const usage = `Shows the messages as they are sent.
  npm run preview                                            every occasion in every language
  npm run preview -- --locale de-AT --first-name Zoë --last-name Öztürk`;

/** One line for each message; where a language has no text of its own, the line says whose it shows. */
function preview(): void {
  const { values } = parseArgs({
    options: {
      locale: { type: "string" },
      "first-name": { type: "string", default: "Ada" },
      "last-name": { type: "string", default: "Lovelace" },
    },
  });
  const user = { firstName: values["first-name"], lastName: values["last-name"] };
  for (const tag of values.locale === undefined ? locales : [values.locale]) {
    const locale = localeSchema.safeParse(tag);
    if (!locale.success) throw new Error(`--locale ${tag} ${locale.error.issues[0]?.message}`);
    for (const occasion of occasionTypes) {
      const source = textFor(occasion, locale.data).locale;
      const note = source === locale.data.toLowerCase() ? "" : `   (text of ${source})`;
      console.log(`${locale.data}  ${occasion}  ${messageText(occasion, { ...user, locale: locale.data })}${note}`);
    }
  }
}

try {
  preview();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 1;
}
