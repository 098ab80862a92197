// Runs before every script that needs Node 24. The package installs its own Node 24 as an optional dependency, which npm
// puts first on PATH; where no such package exists for the platform, the system's own Node must be new enough.
const major = Number(process.versions.node.split(".")[0]);
if (major < 24) {
  console.error(
    `This project runs on Node 24, but its scripts were started with Node ${process.versions.node} on ${process.platform}-${process.arch}. ` +
      "Run `npm ci` without --omit=optional so that the packaged Node is installed, or install Node 24 yourself.",
  );
  process.exit(1);
}
