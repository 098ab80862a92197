import { useEffect, useState } from "preact/hooks";
import { call } from "./api.ts";

type Description = { paths: Record<string, unknown> };
let asked: Promise<Set<string>> | undefined;

/** The paths that this system's API has. Asked for once: a page asks for nothing that is not there. */
export function pathsOfApi(): Promise<Set<string>> {
  asked ??= call<Description>("GET", "/openapi.json").then(({ body }) => {
    if (body === undefined) asked = undefined;
    return new Set(Object.keys(body?.paths ?? {}));
  });
  return asked;
}

/** Whether the API has a path; false until that is known. */
export function useHasPath(path: string): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    void pathsOfApi().then((paths) => setHas(paths.has(path)));
  }, [path]);
  return has;
}
