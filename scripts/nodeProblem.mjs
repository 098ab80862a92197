const NEEDED = 24;
/** The platforms for which `npm ci` installs Node 24 into the project (optionalDependencies of package.json). */
const PACKAGED = ["linux-x64", "linux-arm64", "win32-x64"];

/**
 * One line that says what to install, where this Node is too old; undefined where it is new enough. npm puts the packaged Node
 * first on PATH, so an older Node of the system is no problem where that package is installed.
 */
export function nodeProblem({ versions, platform, arch }) {
  if (Number(versions.node.split(".")[0]) >= NEEDED) return undefined;
  const found = `This project needs Node ${NEEDED}, but this is Node ${versions.node} on ${platform}-${arch}.`;
  return PACKAGED.includes(`${platform}-${arch}`)
    ? `${found} Run \`npm ci\` (without --omit=optional), which installs Node ${NEEDED} for this project, and start the script with npm.`
    : `${found} Install Node ${NEEDED} (https://nodejs.org, or \`nvm install\`) and run the command again.`;
}
