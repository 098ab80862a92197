import { localTimeAt } from "../../functions/domain/dueTime.ts";
import { toInstant } from "../../functions/domain/instants.ts";
import { publishedLaw } from "../../functions/domain/zones/zoneLaw.ts";
import type { SinkRequest } from "../remote/remoteSystem.ts";
import type { DemoUser } from "./demoUsers.ts";

const columns = ["#", "user", "zone", "local time", "UTC", ""];

/** A table of the users and the times of their messages, in order of time. `allRight`: each user got one, at exactly 09:00. */
export function demoTable(users: readonly DemoUser[], requests: readonly SinkRequest[]) {
  const rows = users
    .map((user) => ({
      user,
      accepted: requests.filter(({ email, status }) => email === user.fields.email && status === 200),
    }))
    .sort((a, b) => (a.accepted[0]?.receivedAt ?? "~").localeCompare(b.accepted[0]?.receivedAt ?? "~"))
    .map(({ user, accepted }, index) => {
      const { firstName, lastName, timezone } = user.fields;
      const at = accepted[0]?.receivedAt;
      const local =
        at === undefined ? "" : localTimeAt(toInstant(Date.parse(at)), timezone, publishedLaw).replace("T", " ");
      const verdict =
        at === undefined ? "NOTHING CAME" : accepted.length > 1 ? `${accepted.length} TIMES` : sharpness(local);
      const utc = at === undefined ? "" : at.slice(0, 19).replace("T", " ");
      return [String(index + 1), `${firstName} ${lastName}`, timezone, local, utc, verdict];
    });
  const widths = columns.map((title, column) =>
    Math.max(...[columns, ...rows].map((row) => (row[column] ?? title).length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const allRight = rows.every((row) => row.at(-1) === SHARP);
  return {
    text: ["", line(columns), line(widths.map((width) => "-".repeat(width))), ...rows.map(line), ""].join("\n"),
    allRight,
  };
}

const SHARP = "09:00 sharp";

function sharpness(local: string): string {
  if (local.endsWith("09:00:00")) return SHARP;
  return `at ${local.slice(11)}, not at 09:00`;
}
