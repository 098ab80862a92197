import { Server } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { type FauxqsServer, startFauxqs } from "fauxqs";

/**
 * Starts the embedded queue engine over `dataDir` (undefined: in memory). It has no settings for two things that are needed here: to
 * listen on the loopback only, and not to wait for the disk at each change. So Node's functions for both are replaced while it starts.
 */
export async function startQueueEngine(dataDir: string | undefined): Promise<FauxqsServer> {
  const undo = [listenOnLoopback(), commitWithoutWaiting()];
  try {
    return await startFauxqs({ port: 0, logger: false, ...(dataDir !== undefined && { dataDir }) });
  } finally {
    for (const each of undo) each();
  }
}

function listenOnLoopback(): () => void {
  const listen = Server.prototype.listen;
  Server.prototype.listen = function (this: Server, ...given: unknown[]) {
    const [options, ...rest] = given;
    const here = typeof options === "object" && options !== null ? { ...options, host: "127.0.0.1" } : options;
    return Reflect.apply(listen, this, [here, ...rest]);
  };
  return () => {
    Server.prototype.listen = listen;
  };
}

/** Makes the queue four times as fast. A killed process still loses nothing; only a power failure could. */
function commitWithoutWaiting(): () => void {
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (sql.includes("journal_mode = WAL")) exec.call(this, "PRAGMA synchronous = NORMAL");
  };
  return () => {
    DatabaseSync.prototype.exec = exec;
  };
}
