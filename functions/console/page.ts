/**
 * How the page opens the API, which decides what it shows:
 *
 *   local      the local system: no credentials, and the control surface is there too
 *   token      a stage that takes tokens: the page asks for one
 *   signature  a stage that takes signed requests: the page says how to open it
 *   proxy      a stage through `npm run console`, which signs
 */
export type ConsoleAccess = "local" | "token" | "signature" | "proxy";

/** The page. Links are relative, since the path of a deployed API begins with the name of its stage. `stage` is a word of our own. */
export function consolePage(access: ConsoleAccess, stage: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="console-access" content="${access}">
    <meta name="console-stage" content="${stage}">
    <title>Birthday messages: console</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="console/main.css">
  </head>
  <body>
    <div id="console"><p class="loading">The console is loading. It needs JavaScript.</p></div>
    <script type="module" src="console/main.js"></script>
  </body>
</html>
`;
}
