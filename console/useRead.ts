import { useEffect, useState } from "preact/hooks";
import { type Answer, call } from "./api.ts";
import { isLocal } from "./where.ts";

/** A stage counts and bills its requests. */
const AGAIN_MS = isLocal ? 1_000 : 15_000;

/** Reads an address now and again and again; undefined until the first answer. `count` changes to read at once. */
export function useRead<T>(path: string, count = 0): Answer<T | undefined> | undefined {
  const [answer, setAnswer] = useState<Answer<T | undefined>>();
  useEffect(() => {
    let timer = 0;
    let isEnded = false;
    async function look() {
      const next = await call<T>("GET", path);
      if (isEnded) return;
      // What is on the page stays there while the system is away.
      setAnswer((before) => (next.status === 0 && before !== undefined ? before : next));
      timer = window.setTimeout(look, AGAIN_MS);
    }
    void look();
    return () => {
      isEnded = true;
      window.clearTimeout(timer);
    };
  }, [path, count]);
  return answer;
}
