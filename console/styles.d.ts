/** esbuild puts all styles into one file beside the script. */
declare module "*.css";
