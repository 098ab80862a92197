import * as z from "zod";
import { emailSchema } from "./email.ts";

const DOMAIN = "must be a domain, such as example.com, or an email address";
const recipientSchema = z.union([z.hostname(), emailSchema], DOMAIN).transform((text) => text.toLowerCase());

/** To whom a stage may send: everybody, or addresses and domains. A domain does not include its subdomains. */
export const allowedRecipientsSchema = z.union(
  [z.literal("all"), z.array(recipientSchema).max(100)],
  `must be "all" or a list; each entry ${DOMAIN}`,
);
export type AllowedRecipients = z.infer<typeof allowedRecipientsSchema>;

/** Whether a stage may send to an address, compared without case. */
export function isAllowedRecipient(allowed: AllowedRecipients | undefined, email: string): boolean {
  if (allowed === undefined || allowed === "all") return true;
  const address = email.toLowerCase();
  return allowed.includes(address) || allowed.includes(address.slice(address.lastIndexOf("@") + 1));
}
