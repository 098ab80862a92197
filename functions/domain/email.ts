import * as z from "zod";

/** The rule of the HTML standard for `<input type="email">`: what a form accepts, and most mail systems deliver. */
const HTML_EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
/** RFC 5321, 4.5.3.1: a path has 256 octets with its angle brackets, the part before the @ has 64. */
const LONGEST = 254;
const LONGEST_LOCAL_PART = 64;

/** An email address as the API takes it. */
export const emailSchema = z
  .string("must be an email address")
  .max(LONGEST, { error: `must be at most ${LONGEST} characters`, abort: true })
  .regex(HTML_EMAIL, { error: "must be an email address", abort: true })
  .refine(
    (email) => email.indexOf("@") <= LONGEST_LOCAL_PART,
    `must have at most ${LONGEST_LOCAL_PART} characters before the @`,
  )
  .meta({ format: "email" });
