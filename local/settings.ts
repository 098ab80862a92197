import * as z from "zod";
import { zoneOverridesSchema } from "../functions/domain/zones/zoneOverrides.ts";
import { StartError } from "./startError.ts";

const OVERRIDES = 'must be JSON such as {"Europe/Paris": [{"from": "2027-03-28T01:00:00Z", "offsetMinutes": 60}]}';

const settingsSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a port number from 0 (picks a free one) to 65535")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a port number from 0 (picks a free one) to 65535")
    .default(3000),
  LOCAL_DATA_DIR: z.string().default(".local"),
  LOCAL_NOW: z.iso
    .datetime({ offset: true, error: "must be an instant such as 2027-03-01T08:59:00Z" })
    .transform((text) => Date.parse(text))
    .optional(),
  LOCAL_ZONE_OVERRIDES: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: OVERRIDES });
        return z.NEVER;
      }
    })
    .pipe(zoneOverridesSchema)
    .optional(),
  LOCAL_EVENTS: z.enum(["on", "off"], "must be on or off").default("off"),
  LOCAL_VOLUME_LIMIT: z.coerce.number("must be a number above 1").gt(1, "must be a number above 1").optional(),
  DYNAMODB_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  SQS_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
  LOCAL_RECEIPTS_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  EMAIL_SERVICE_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) address" }).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What `npm start` takes from its environment. An empty variable counts as not set. */
export function readSettings(source: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const [name = "", ...inside] = issue.path.map(String);
    const where = inside.length > 0 ? ` ${inside.join(".")}:` : "";
    return `${name}="${given[name]}"${where} ${issue.message}`;
  });
  throw new StartError(`Bad environment: ${problems.join("; ")}`);
}
