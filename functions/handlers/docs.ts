import type { APIGatewayProxyEvent } from "aws-lambda";
import { serveConsole } from "../console/serveConsole.ts";
import { docs } from "../openapi/serveDocs.ts";
import { entrypoint } from "../runtime/entrypoint.ts";

const { STAGE, API_ACCESS } = process.env;

export const handler = entrypoint(async (event: APIGatewayProxyEvent) =>
  event.resource.startsWith("/console") ? serveConsole(event, { STAGE, API_ACCESS }) : docs(event),
);
