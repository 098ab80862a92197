export type EngineFreeze = {
  isPossible(): boolean;
  isFrozen(): boolean;
  /** Freezes the database engine, for at most this long in real time. */
  freeze(seconds: number): void;
  thaw(): void;
};

/** Freezes the process of the database engine. It keeps its connections and answers nothing, as an overloaded engine can do. */
export function createEngineFreeze(pid: () => number | undefined): EngineFreeze {
  let timer: NodeJS.Timeout | undefined;
  const signal = (name: NodeJS.Signals) => {
    const engine = pid();
    if (engine !== undefined) process.kill(engine, name);
  };
  function thaw(): void {
    clearTimeout(timer);
    if (timer === undefined) return;
    timer = undefined;
    signal("SIGCONT");
  }
  return {
    isPossible: () => process.platform !== "win32" && pid() !== undefined,
    isFrozen: () => timer !== undefined,
    freeze(seconds) {
      clearTimeout(timer);
      signal("SIGSTOP");
      timer = setTimeout(thaw, seconds * 1_000);
    },
    thaw,
  };
}
