import * as z from "zod";
import { shown } from "../domain/field.ts";
import { toInstant } from "../domain/instants.ts";
import { plainText } from "../domain/plainText.ts";
import { receiptEvents, withoutAddresses } from "../domain/receipt.ts";
import { operation } from "../http/operation.ts";
import { problemSchema } from "../http/problem.ts";
import { eachAtOnce } from "../runtime/batches.ts";
import type { ReceiptDependencies } from "./receiptDependencies.ts";
import { signatureHeaders } from "./signature.ts";
import { takeReceipt } from "./takeReceipt.ts";

const LARGEST_BATCH = 100;
const AT_ONCE = 10;
const AT = "must be an instant such as 2026-03-10T09:00:00Z";

const receiptSchema = z
  .strictObject({
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .describe("The `Idempotency-Key` of the request that the service accepted"),
    event: z.enum(receiptEvents, `must be one of ${receiptEvents.join(", ")}`),
    at: z.iso
      .datetime({ offset: true, error: AT, abort: true })
      .refine((text) => text >= "1970" && text < "9999", AT)
      .transform((text) => toInstant(Date.parse(text)))
      .describe("When it happened"),
    reason: plainText(200).optional().describe("An address in it is not kept"),
  })
  .meta({ id: "Receipt" });

const body = z
  .strictObject({
    receipts: z
      .array(receiptSchema, "must be a list of receipts")
      .min(1, "must hold at least one receipt")
      .max(LARGEST_BATCH, `must hold at most ${LARGEST_BATCH} receipts`),
  })
  .meta({
    id: "Receipts",
    ...shown({
      receipts: [
        {
          idempotencyKey: "01a209a5-1dff-7e58-929c-0996ece99199.2026-03-02.BIRTHDAY",
          event: "bounced",
          at: "2026-03-02T09:00:04Z",
          reason: "550 5.1.1 user unknown",
        },
      ],
    }),
  });

const definition = {
  bodyLimit: 64 * 1024,
  responses: {
    200: {
      description: "How many belong to a message that was sent, and how many do not",
      schema: z.object({ accepted: z.int(), unknown: z.int() }).meta({ id: "ReceiptCounts" }),
    },
    400: { description: "A field is wrong; no receipt was taken", schema: problemSchema },
  },
};

/** Receipts about one user are taken one after the other: two at once would only meet each other's writes. */
async function take(deps: ReceiptDependencies, receipts: readonly z.output<typeof receiptSchema>[]) {
  let unknown = 0;
  const byUser = Object.values(Object.groupBy(receipts, ({ idempotencyKey }) => idempotencyKey.split(".", 1).join()));
  await eachAtOnce(byUser, AT_ONCE, async (group = []) => {
    for (const { idempotencyKey, event, at, reason } of group) {
      const note = { at, ...(reason !== undefined && { reason: withoutAddresses(reason) }) };
      if ((await takeReceipt(deps, { idempotencyKey, event, note })) === "unknown") unknown++;
    }
  });
  return { status: 200, body: { accepted: receipts.length - unknown, unknown } };
}

const DESCRIPTION =
  "What the email service told about accepted messages later: delivered, bounced for good, complained. A bounce or a complaint suppresses " +
  "the user until the address changes or an operator lifts it. Temporary bounces do not belong here. Safe to repeat.";

export const postReceipts = operation({
  ...definition,
  summary: "Take receipts of the email service",
  description: DESCRIPTION,
  request: { body },
  handle: (deps: ReceiptDependencies, request) => take(deps, request.body.receipts),
});

/** The same for a caller without credentials of the API. handlers/receipts.ts has checked the signature before. */
export const postSignedReceipts = operation({
  ...definition,
  summary: "Take receipts with a signature instead of credentials",
  description: `${DESCRIPTION} On stages with a \`receiptsSecret\`. The signature is HMAC-SHA-256 over the time stamp, a dot and the body.`,
  request: { body, headers: z.object(signatureHeaders) },
  responses: {
    ...definition.responses,
    401: { description: "The signature is not valid, or older than five minutes", schema: problemSchema },
  },
  handle: (deps: ReceiptDependencies, request) => take(deps, request.body.receipts),
});
