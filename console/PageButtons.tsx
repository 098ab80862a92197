type Props = {
  /** The cursors of the pages after the first, up to the one shown. */
  cursors: readonly string[];
  /** The cursor of the next page; none after the last page. */
  next: string | undefined;
  /** A page is being read, so `next` belongs to the one before: a second click must not go on from there again. */
  isReading: boolean;
  setCursors: (cursors: string[]) => void;
};

/**
 * One page back and one page on. The API gives only the next cursor, so the earlier ones are kept. Both buttons keep their place and
 * the focus while one of them leads nowhere: a second click of a fast hand must not meet the other one.
 */
export function PageButtons({ cursors, next, isReading, setCursors }: Props) {
  if (cursors.length === 0 && next === undefined) return null;
  const before = cursors.length === 0 ? undefined : cursors.slice(0, -1);
  const after = next === undefined || isReading ? undefined : [...cursors, next];
  return (
    <div class="buttons">
      <button type="button" aria-disabled={before === undefined} onClick={() => before && setCursors(before)}>
        Page before
      </button>
      <button type="button" aria-disabled={after === undefined} onClick={() => after && setCursors(after)}>
        Next page
      </button>
    </div>
  );
}
