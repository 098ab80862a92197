import { useState } from "preact/hooks";
import { holdToken, wasRefused } from "../token.ts";
import { stage } from "../where.ts";

/** A token as API Gateway takes it: three parts of base64url. */
const shape = /^[-\w]+\.[-\w]+\.[-\w]+$/;

/** Asks for the API's token. It is kept in the memory of the page: no storage, no cookie, no address has it. */
export function TokenForm() {
  const [trouble, setTrouble] = useState(
    wasRefused() ? "The stage does not take this token: it is wrong, or its time is over." : "",
  );
  function open(event: SubmitEvent & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    const given = String(new FormData(event.currentTarget).get("token") ?? "");
    const token = given.trim().replace(/^bearer +/i, "");
    if (!shape.test(token)) return setTrouble("This is not a token: it has three parts with a full stop between them.");
    holdToken(token);
  }
  return (
    <main class="door">
      <form class="card" aria-labelledby="door-title" onSubmit={open} autoComplete="off">
        <h1 id="door-title">Birthday messages: {stage}</h1>
        <p>
          This stage takes tokens of its issuer. Paste one to open the console. To see more than users, it needs the
          scope for operators.
        </p>
        <label class="door-token">
          Token
          <input class="secret" type="text" name="token" required autoComplete="off" spellcheck={false} />
        </label>
        <div class="buttons">
          <button type="submit" class="primary">
            Open
          </button>
        </div>
        {trouble !== "" && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
        <p class="quiet">
          It is kept in the memory of this page only. A reload, a closed tab or an answer that refuses it makes the page
          ask again.
        </p>
      </form>
    </main>
  );
}
