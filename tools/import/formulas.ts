/**
 * A spreadsheet runs a cell that begins with one of these as a formula. The list is that of OWASP, "CSV Injection". The
 * quotes before it are those that this file adds.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/u;

/** Puts a single quote before what a spreadsheet would run as a formula. `asWritten` takes it away again, exactly. */
export function neutraliseFormula(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

export function asWritten(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
