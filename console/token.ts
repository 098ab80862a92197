import { useEffect, useState } from "preact/hooks";

/** The API's token, in the memory of this page and nowhere else: a reload or a closed tab forgets it. */
let held: string | undefined;
const listeners = new Set<() => void>();

let isRefused = false;

export const heldToken = () => held;
/** Whether the last token was dropped because the API refused it. */
export const wasRefused = () => isRefused;

/** The API does not take the token (any more), so the page asks for another one. */
export const refuseToken = () => hold(undefined, true);
export const holdToken = (token: string | undefined) => hold(token, false);

function hold(token: string | undefined, isBecauseRefused: boolean): void {
  isRefused = isBecauseRefused;
  held = token;
  for (const listener of listeners) listener();
}

/** Whether the page has a token; follows it. */
export function useHasToken(): boolean {
  const [has, setHas] = useState(held !== undefined);
  useEffect(() => {
    const follow = () => setHas(held !== undefined);
    listeners.add(follow);
    follow();
    return () => void listeners.delete(follow);
  }, []);
  return has;
}
