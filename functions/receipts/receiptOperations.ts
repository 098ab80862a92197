import type { Operation } from "../http/operation.ts";
import type { ReceiptRouteName } from "../manifest/routes.ts";
import { liftSuppression } from "./liftSuppression.ts";
import { listSuppressions } from "./listSuppressions.ts";
import { postReceipts, postSignedReceipts } from "./postReceipts.ts";
import type { ReceiptDependencies } from "./receiptDependencies.ts";

/** One operation for each route of the receipts function. A route without an operation does not compile. */
export const receiptOperations: Record<ReceiptRouteName, Operation<ReceiptDependencies>> = {
  postReceipts,
  postSignedReceipts,
  listSuppressions,
  liftSuppression,
};
