/** What whoever imports can mend: said without a stack trace. */
export class ImportError extends Error {
  override name = "ImportError";
}
