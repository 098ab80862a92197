import { localeSchema } from "../../functions/domain/model.ts";
import { occasionTypes } from "../../functions/domain/occasions.ts";
import { locales, messageText, textFor } from "../../functions/domain/texts/messageText.ts";
import { runCommand, UsageError } from "../shared/commandLine.ts";

const usage = `Prints the messages as users receive them. Sends nothing.
  npm run preview                                            each occasion in each language
  npm run preview -- --locale de-AT --first-name Zoë --last-name Öztürk
  --locale TAG        only this language (a BCP 47 tag). The output says when the text of another language is used
  --first-name NAME   default: Ada
  --last-name NAME    default: Lovelace`;

const options = {
  locale: { type: "string" },
  "first-name": { type: "string", default: "Ada" },
  "last-name": { type: "string", default: "Lovelace" },
} as const;

await runCommand({ usage, options }, ({ values }) => {
  const user = { firstName: values["first-name"], lastName: values["last-name"] };
  for (const tag of values.locale === undefined ? locales : [values.locale]) {
    const locale = localeSchema.safeParse(tag);
    if (!locale.success) throw new UsageError(`--locale ${tag} ${locale.error.issues[0]?.message}`);
    for (const occasion of occasionTypes) {
      const source = textFor(occasion, locale.data).locale;
      const note = source === locale.data.toLowerCase() ? "" : `   (text of ${source})`;
      console.log(`${locale.data}  ${occasion}  ${messageText(occasion, { ...user, locale: locale.data })}${note}`);
    }
  }
  return 0;
});
