/** The delimiter that occurs most often in the first line that is not blank. */
export function delimiterOf(text: string): string {
  const [line = ""] = text.trimStart().split(/[\r\n]/, 1);
  const counts = [",", ";", "\t"].map((each) => ({ each, count: line.split(each).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).each;
}

/** Empty cells after the last name are left out: spreadsheets fill all rows up to the longest one. */
export function columnNames(cells: readonly string[]): string[] {
  const names = cells.map((cell) => cell.trim());
  return names.slice(0, names.findLastIndex((name) => name !== "") + 1);
}
