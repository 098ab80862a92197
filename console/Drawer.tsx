import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { MessageDetails } from "./MessageDetails.tsx";
import type { Show, Shown } from "./show.ts";
import { UserDetails } from "./UserDetails.tsx";

type Props = {
  shown: Shown;
  show: Show;
  now: string | undefined;
  /** What a zone has. A stage knows less of it than the local system. */
  zone: (name: string) => ComponentChildren;
};

/** Details at the side. Escape closes it, and the focus goes back to where it came from. */
export function Drawer({ shown, show, now, zone }: Props) {
  const panel = useRef<HTMLElement>(null);
  const key = shown.kind === "zone" ? shown.zone : shown.id;

  useEffect(() => {
    const cameFrom = document.activeElement;
    const close = (event: KeyboardEvent) => event.key === "Escape" && show(undefined);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("keydown", close);
      if (cameFrom instanceof HTMLElement) cameFrom.focus();
    };
  }, []);
  useEffect(() => panel.current?.focus(), [key]);

  return (
    <aside class="drawer" aria-label="Details" tabIndex={-1} ref={panel}>
      <button type="button" class="close" aria-label="Close details" onClick={() => show(undefined)}>
        ✕
      </button>
      {shown.kind === "zone" && zone(shown.zone)}
      {shown.kind === "user" && <UserDetails key={key} id={shown.id} show={show} />}
      {shown.kind === "message" && <MessageDetails key={key} id={shown.id} show={show} now={now} />}
    </aside>
  );
}
