/** Longer rows are taken for a quote that was never closed. The row of a user has some hundred bytes. */
export const LONGEST_ROW = 64 * 1024;

/** CSV as in RFC 4180, with a choice of delimiter, and with each kind of line end: files are put together from several programs. */
export function csvOptions(delimiter: string) {
  return {
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  };
}
