import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { fieldNames, textFields, userFields } from "../../functions/domain/userFields.ts";
import { document } from "../api/contract.ts";
import { createPipeline, type Engine, startEngine } from "../support/pipeline.ts";

// English texts that name every field that a text may name.
vi.mock("../../functions/domain/texts/en.ts", async () => {
  const { textFields } = await import("../../functions/domain/userFields.ts");
  const { occasionTypes } = await import("../../functions/domain/occasions.ts");
  const text = textFields.map((field) => `${field}={${field}};`).join(" ");
  return { en: Object.fromEntries(occasionTypes.map((occasion) => [occasion, text])) };
});

const property = z.object({ examples: z.tuple([z.unknown()]).rest(z.unknown()) });
const documented = z
  .object({ properties: z.record(z.string(), z.unknown()) })
  .parse(document.components.schemas.NewUser);

/** The first example that the OpenAPI document gives for a field; every field must have one. */
function exampleOf(field: string): unknown {
  const whole = documented.properties[field];
  const [given] = z.object({ anyOf: z.tuple([z.unknown()]).rest(z.unknown()) }).safeParse(whole).data?.anyOf ?? [whole];
  return property.parse(given, { error: () => `the document has no example of ${field}` }).examples[0];
}

/** Every field with a value. English, so that the texts above are used. */
const all: Record<string, unknown> = {
  ...Object.fromEntries(fieldNames.map((field) => [field, exampleOf(field)])),
  locale: "en-GB",
};
const optionalFields = fieldNames.filter((field) => userFields[field].create.safeParse(null).success);

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const started = (prefix: string) => {
  const pipeline = createPipeline(engine, "2026-11-22T12:00:00.000Z");
  const fields = { ...all, email: `${prefix}@example.com`, externalId: prefix };
  return { pipeline, fields, read: async (id: string) => (await pipeline.call("getUser", { id })).body };
};

describe("every field of a user", () => {
  it("is stored and answered, and stays through an edit of each other field", async () => {
    const { pipeline, fields, read } = started("edits");
    const id = await pipeline.addUser(fields);
    expect(await read(id)).toMatchObject(fields);
    for (const field of fieldNames) {
      const edited = await pipeline.edit(id, { [field]: fields[field as keyof typeof fields] });
      expect(edited.status, JSON.stringify(edited.body)).toBe(200);
      expect(await read(id), `after an edit of ${field}`).toMatchObject(fields);
    }
  });

  it.each(optionalFields)("%s can be removed with null, and all others stay", async (field) => {
    const { pipeline, fields, read } = started(`removal-${field}`);
    const id = await pipeline.addUser(fields);
    expect((await pipeline.edit(id, { [field]: null })).status).toBe(200);
    const { [field as string]: _, ...others } = fields as Record<string, unknown>;
    const user = await read(id);
    expect(user).toMatchObject(others);
    expect(user).not.toHaveProperty(field);
  });

  it("that a text may name is in the text that is sent, also after an edit of another field", async () => {
    const { pipeline, fields } = started("texts");
    const id = await pipeline.addUser(fields);
    for (const field of fieldNames) await pipeline.edit(id, { [field]: fields[field as keyof typeof fields] });
    const expected = textFields.map((field) => `${field}=${all[field]};`).join(" ");
    for (let hour = 0; hour < 48 && pipeline.deliveriesOf(id).length === 0; hour++) {
      pipeline.moveBy(3_600_000);
      await pipeline.minute();
    }
    const texts = pipeline.deliveriesOf(id).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(0);
    expect(new Set(texts)).toEqual(new Set([expected]));
  });
});
