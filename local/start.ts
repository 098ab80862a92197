/**
 * `npm start`. Its environment is in local/settings.ts. stdout carries one line, `ready http://127.0.0.1:PORT`, when all is up;
 * stderr what crashed; the functions' own logs and metrics go to functions.log in the data folder. SIGTERM or SIGINT ends it
 * when the work in hand is done, a second one at once.
 */
import { main } from "./main.ts";

await main();
