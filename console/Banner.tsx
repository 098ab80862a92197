import type { Live } from "./live.ts";

/** What the page has to say of itself: the connection, and what was done last. */
export function Banner({ live: { connection, overview }, said }: { live: Live; said: string }) {
  const database = overview?.system.database;
  return (
    <div class="banner" role="status" data-testid="status">
      {connection === "lost" && (
        <p class="trouble">The system does not answer. This page tries again every second; the numbers are old.</p>
      )}
      {connection === "restarted" && (
        <p class="well">Connected again: the system was restarted. Its state is as it was.</p>
      )}
      {connection !== "lost" && database === "frozen" && (
        <p class="trouble">The database is frozen: nothing can be read or written. The numbers are of before.</p>
      )}
      {connection !== "lost" && database === "silent" && (
        <p class="trouble">The database does not answer just now. The numbers are of before.</p>
      )}
      {said !== "" && <p>{said}</p>}
    </div>
  );
}
