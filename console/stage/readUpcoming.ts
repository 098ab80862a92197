import { call, type Page, type UpcomingItem } from "../api.ts";

const PAGE = 100;
/** A page of the API costs read units, so a busy stage is not read to its end. */
const MOST_PAGES = 5;

/** The messages of the next 24 hours, the first 500 of them; undefined if the API does not give them. */
export async function readUpcoming(): Promise<{ items: UpcomingItem[]; isAll: boolean } | undefined> {
  const items: UpcomingItem[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const more = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await call<Page<UpcomingItem>>("GET", `/api/v1/upcoming?days=1&limit=${PAGE}${more}`);
    if (status !== 200 || body === undefined) return undefined;
    items.push(...body.items);
    cursor = body.nextCursor;
    if (cursor === undefined) return { items, isAll: true };
  }
  return { items, isAll: false };
}
