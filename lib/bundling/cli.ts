import { bundleInto } from "./bundle.ts";

/** `node cli.ts FOLDER ENTRY [FILE ...]`. A process of its own, since CDK waits for a bundle and esbuild's plugins do not. */
const [folder = "", entry = "", ...files] = process.argv.slice(2);
await bundleInto(folder, entry, files);
