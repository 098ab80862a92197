import axe from "axe-core";
import type { Page } from "playwright-core";

/** Findings of axe-core, by rule and place. The page's own security policy stays in force. */
export async function findings(page: Page): Promise<string[]> {
  return page.evaluate(`(() => { ${axe.source}; return axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " " + target.join(" ") + " " + failureSummary))
  ) })()`);
}
