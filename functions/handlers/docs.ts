import type { APIGatewayProxyEvent } from "aws-lambda";
import { docs } from "../openapi/serveDocs.ts";
import { entrypoint } from "../runtime/entrypoint.ts";

export const handler = entrypoint(async (event: APIGatewayProxyEvent) => docs(event));
