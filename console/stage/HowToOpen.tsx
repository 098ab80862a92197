import { stage } from "../where.ts";

/** On a stage that takes signed requests: a page can't sign, so a command on the user's machine does. */
export function HowToOpen() {
  return (
    <main class="door">
      <section class="card" aria-labelledby="door-title">
        <h1 id="door-title">Birthday messages: {stage}</h1>
        <p>
          This stage takes requests that are signed with AWS credentials. A web page has none. Run this in a clone of
          the project, with credentials that may call the API:
        </p>
        <pre>
          <code>npm run console -- --stage {stage}</code>
        </pre>
        <p>
          It serves this page on your machine, signs its requests, and prints a link. The credentials stay on your
          machine.
        </p>
        <p>
          <a href="docs">API reference</a>
        </p>
      </section>
    </main>
  );
}
