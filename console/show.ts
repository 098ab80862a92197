/** What the drawer at the side shows. */
export type Shown = { kind: "zone"; zone: string } | { kind: "user"; id: string } | { kind: "message"; id: string };
/** Opens the drawer, or closes it. */
export type Show = (shown: Shown | undefined) => void;
