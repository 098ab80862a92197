import type { APIGatewayProxyEvent } from "aws-lambda";
import { entrypoint } from "../runtime/entrypoint.ts";
import { docs } from "../openapi/serveDocs.ts";

export const handler = entrypoint(async (event: APIGatewayProxyEvent) => docs(event));
