import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reachableApi } from "../../tools/shared/reachableApi.ts";
import { header, temporaryFolder, userRow, writeCsv } from "./files.ts";
import { runTool, startTool } from "./runCommand.ts";

const folder = temporaryFolder();
const file = folder.file("users.csv");
/** A port on which nobody listens: it was free a moment ago. */
let closed = "";
beforeAll(async () => {
  writeCsv(file, [header, userRow(1)]);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  closed = addressOf(server);
  await new Promise((resolve) => server.close(resolve));
});
afterAll(() => folder.remove());

function addressOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

it.each(["tick", "repartition", "restore"])("%s needs the stage", async (name) => {
  const tables = name === "restore" ? ["--users", "restored"] : [];
  for (const stage of [[], ["--stage", "nowhere"]]) {
    const { code, stderr } = await runTool(name, ...tables, ...stage);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^--stage must be one of dev, staging, prod(, not "nowhere")?\. Run the command .*\n$/);
  }
});

describe("a command that calls the API", () => {
  it.each([
    ["import", () => [file]],
    ["redrive", () => []],
  ])("%s says in one line that nobody answers at the address", async (name, args) => {
    const { code, stderr } = await runTool(name, ...args(), "--to", closed);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Nobody answers at ${closed} (ECONNREFUSED). Start the local system with \`npm start\`\n`,
    });
  });

  it("knows within two seconds that nobody answers", async () => {
    const started = Date.now();
    await expect(reachableApi({ url: closed })).rejects.toThrow("Nobody answers");
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it("says after two seconds that a server which accepts connections does not answer", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const child = startTool("redrive", "--to", addressOf(silent));
    const [output] = await once(child.stderr, "data");
    expect(String(output)).toBe(`${addressOf(silent)} has not answered for 2 seconds. Still waiting...\n`);
    child.kill("SIGKILL");
    silent.close();
  });

  it.each([
    ["import", () => [file]],
    ["redrive", () => []],
  ])("%s needs exactly one target, and an address with http", async (name, args) => {
    const wrong = [[], ["--to", closed, "--stage", "dev"], ["--to", "localhost:3000"]];
    for (const target of wrong) {
      const { code, stderr } = await runTool(name, ...args(), ...target);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^(Give either --to or --stage|--to must be an address such as .*)\. Run the command .*\n$/,
      );
    }
  });

  it("import refuses a folder in one line, as the file and as the rejects file", async () => {
    const asFile = await runTool("import", folder.file("."), "--dry-run");
    expect(asFile).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\S+ is a folder, not a file\n$/) });
    const asRejects = await runTool("import", file, "--dry-run", "--rejects", folder.file("."));
    expect(asRejects).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\S+ is a folder\. Give a file .*\n$/) });
  });

  it("import --dry-run needs no address, and sends nothing", async () => {
    expect(await runTool("import", file, "--dry-run")).toMatchObject({
      code: 0,
      stdout: `${file}: 1 rows, 1 good, 0 to be refused\n`,
    });
  });

  it("redrive refuses a limit that is no number", async () => {
    const { code, stderr } = await runTool("redrive", "--to", closed, "--limit", "many");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^--limit must be a whole number above 0, not "many"\./);
  });
});
