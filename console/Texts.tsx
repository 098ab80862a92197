import { useState } from "preact/hooks";
import { localeSchema } from "../functions/domain/model.ts";
import { occasionTypes } from "../functions/domain/occasions.ts";
import { locales, textFor } from "../functions/domain/texts/messageText.ts";
import { fill } from "../functions/domain/texts/template.ts";

/** What the messages say, in each language, by the code that makes them. */
export function Texts() {
  const [firstName, setFirstName] = useState("Ada");
  const [lastName, setLastName] = useState("Lovelace");
  return (
    <section class="card texts" aria-labelledby="texts-title">
      <h2 id="texts-title">Texts</h2>
      <div class="fields">
        <label>
          First name
          <input value={firstName} onInput={(event) => setFirstName(event.currentTarget.value)} />
        </label>
        <label>
          Last name
          <input value={lastName} onInput={(event) => setLastName(event.currentTarget.value)} />
        </label>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">language</th>
            <th scope="col">occasion</th>
            <th scope="col">text</th>
          </tr>
        </thead>
        <tbody>
          {locales.flatMap((locale) =>
            occasionTypes.map((occasion) => {
              const text = textFor(occasion, localeSchema.parse(locale));
              return (
                <tr key={`${locale} ${occasion}`}>
                  <th scope="row">{locale}</th>
                  <td>{occasion.toLowerCase()}</td>
                  <td lang={text.locale}>
                    {fill(text.text, { firstName, lastName })}
                    {text.locale !== locale && <span class="quiet"> (text of {text.locale})</span>}
                  </td>
                </tr>
              );
            }),
          )}
        </tbody>
      </table>
    </section>
  );
}
