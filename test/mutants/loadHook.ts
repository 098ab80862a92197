import { registerHooks } from "node:module";
import { mutatedSource } from "./sources.ts";

/** `node --import` this: sources are loaded as the mutant named in SOURCE_MUTANT leaves them. */
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.includes("/functions/") || !url.endsWith(".ts") || loaded.source === undefined) return loaded;
    return { ...loaded, source: mutatedSource(url, loaded.source?.toString() ?? "") };
  },
});
