import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("../../.github/workflows/", import.meta.url);

describe.each(readdirSync(folder))("workflow %s", (name) => {
  const text = readFileSync(new URL(name, folder), "utf8");

  it("takes each action by its commit, since a tag can be moved", () => {
    const used = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    for (const action of used) expect(action).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("names its permissions and holds no key", () => {
    expect(text).toMatch(/^permissions:/m);
    expect(text).not.toMatch(/secrets\.AWS|AKIA/);
  });
});
