type Props = {
  /** The cursors of the pages after the first, up to the one shown. */
  cursors: readonly string[];
  /** The cursor of the next page; none after the last page. */
  next: string | undefined;
  setCursors: (cursors: string[]) => void;
};

/** One page back and one page on. The API gives only the next cursor, so the earlier ones are kept. */
export function PageButtons({ cursors, next, setCursors }: Props) {
  return (
    <div class="buttons">
      {cursors.length > 0 && (
        <button type="button" onClick={() => setCursors(cursors.slice(0, -1))}>
          Page before
        </button>
      )}
      {next !== undefined && (
        <button type="button" onClick={() => setCursors([...cursors, next])}>
          Next page
        </button>
      )}
    </div>
  );
}
