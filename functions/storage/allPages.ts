type Page = { Items?: Record<string, unknown>[] | undefined; LastEvaluatedKey?: Record<string, unknown> | undefined };

/** The items of every page of a query or a scan. `read` gets the key to go on from; undefined: from the beginning. */
export async function* allPages(
  read: (from: Record<string, unknown> | undefined) => Promise<Page>,
  from?: Record<string, unknown>,
): AsyncGenerator<Record<string, unknown>[]> {
  let start = from;
  do {
    const page: Page = await read(start);
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}
