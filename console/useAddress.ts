import { useEffect, useState } from "preact/hooks";

export const tabs = { overview: "Overview", users: "Users", upcoming: "Upcoming", texts: "Texts" } as const;
export type Tab = keyof typeof tabs;

/** The tab that the address names after `#`: back, forward and reload keep it. */
export function useAddress(): Tab {
  const [tab, setTab] = useState<Tab>(tabOf(location.hash));
  useEffect(() => {
    const follow = () => setTab(tabOf(location.hash));
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return tab;
}

function tabOf(hash: string): Tab {
  const name = hash.slice(1);
  return Object.keys(tabs).find((tab): tab is Tab => tab === name) ?? "overview";
}
