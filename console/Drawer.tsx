import { useEffect, useRef } from "preact/hooks";
import { MessageDetails } from "./MessageDetails.tsx";
import type { Show } from "./OverviewPage.tsx";
import { UserDetails } from "./UserDetails.tsx";
import { ZoneDetails } from "./ZoneDetails.tsx";

/** What the drawer shows. */
export type Shown = { kind: "zone"; zone: string } | { kind: "user"; id: string } | { kind: "message"; id: string };

type Props = { shown: Shown; show: Show; now: string | undefined };

/** Details at the side. Escape closes it, and the focus goes back to where it came from. */
export function Drawer({ shown, show, now }: Props) {
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
      {shown.kind === "zone" && <ZoneDetails key={key} zone={shown.zone} show={show} />}
      {shown.kind === "user" && <UserDetails key={key} id={shown.id} show={show} />}
      {shown.kind === "message" && <MessageDetails key={key} id={shown.id} show={show} now={now} />}
    </aside>
  );
}
