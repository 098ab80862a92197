/** The stack's output that holds the name of a deployed function. No CDK here, since commands read it too. */
export function functionOutput(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Function`;
}
