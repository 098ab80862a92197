import { Logger } from "@aws-lambda-powertools/logger";

/** Ids and numbers only. The type has no room for a user's record (promise P6). */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** Each line has a stable code to search and count by. */
export type Log = {
  /** For one message on its ordinary way: written only where the log level asks for it. */
  debug(code: string, fields?: LogFields): void;
  info(code: string, fields?: LogFields): void;
  warn(code: string, fields?: LogFields): void;
  error(code: string, fields?: LogFields): void;
};

export const logger = new Logger();

export const log: Log = {
  debug: (code, fields = {}) => logger.debug(code, { code, ...fields }),
  info: (code, fields = {}) => logger.info(code, { code, ...fields }),
  warn: (code, fields = {}) => logger.warn(code, { code, ...fields }),
  error: (code, fields = {}) => logger.error(code, { code, ...fields }),
};

/** What may be logged of an error: its class, and the start of its message. Our errors and those of the SDK hold no field values. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, errorMessage: error.message.slice(0, 300) };
}
