import type { APIGatewayProxyEvent } from "aws-lambda";
import { ssmCredential } from "../delivery/credential.ts";
import { answerRequest, render } from "../http/answerRequest.ts";
import { routes } from "../manifest/routes.ts";
import { signatureChecker } from "../receipts/checkSignature.ts";
import { receiptOperations } from "../receipts/receiptOperations.ts";
import { entrypoint } from "../runtime/entrypoint.ts";
import { readEnvironment } from "../runtime/environment.ts";
import { errorFields } from "../runtime/log.ts";
import { whileCallerWaits } from "../storage/database.ts";
import { openDependencies } from "./dependencies.ts";

const environment = readEnvironment();
const deps = openDependencies(environment, whileCallerWaits);
const name = environment.RECEIPTS_SECRET;
const secret =
  name === undefined
    ? undefined
    : ssmCredential(name, (error) => deps.log.error("RECEIPTS_SECRET_UNAVAILABLE", errorFields(error)));
const refusalOf = signatureChecker({ ...deps, secret });

export const handler = entrypoint(async (event: APIGatewayProxyEvent) => {
  const refusal = event.resource === routes.postSignedReceipts.path ? await refusalOf(event) : undefined;
  return refusal ? render(refusal) : answerRequest(receiptOperations, deps, event);
});
