import type { FunctionName } from "./functions.ts";

export type Route = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  function: FunctionName;
  /** It needs no signature, since its answer contains nothing about users. */
  open?: true;
  /**
   * API Gateway asks for no credentials: the function checks a signature before it reads the body. The route exists only on stages
   * with a `receiptsSecret`.
   */
  signed?: true;
  /** One call does the work of many. It has its own rate limit, so that it does not use up the limit of other calls. */
  heavy?: true;
};

/** All routes by the name of their operation, with paths in the form of API Gateway. The function has one operation for each name. */
export const routes = {
  createUser: { method: "POST", path: "/api/v1/users", function: "api" },
  listUsers: { method: "GET", path: "/api/v1/users", function: "api" },
  createUsers: { method: "POST", path: "/api/v1/users/batch", function: "api", heavy: true },
  lookUpUsers: { method: "POST", path: "/api/v1/users/lookup", function: "api", heavy: true },
  getUserByExternalId: { method: "GET", path: "/api/v1/users/by-external-id/{externalId}", function: "api" },
  putUserByExternalId: { method: "PUT", path: "/api/v1/users/by-external-id/{externalId}", function: "api" },
  deleteUserByExternalId: { method: "DELETE", path: "/api/v1/users/by-external-id/{externalId}", function: "api" },
  getUser: { method: "GET", path: "/api/v1/users/{id}", function: "api" },
  updateUser: { method: "PUT", path: "/api/v1/users/{id}", function: "api" },
  deleteUser: { method: "DELETE", path: "/api/v1/users/{id}", function: "api" },
  listUserMessages: { method: "GET", path: "/api/v1/users/{id}/messages", function: "api" },
  listUpcoming: { method: "GET", path: "/api/v1/upcoming", function: "api", heavy: true },
  getForecast: { method: "GET", path: "/api/v1/forecast", function: "api", heavy: true },
  listMessages: { method: "GET", path: "/api/v1/messages", function: "operator" },
  getMessage: { method: "GET", path: "/api/v1/messages/{id}", function: "operator" },
  retryMessage: { method: "POST", path: "/api/v1/messages/{id}/retry", function: "operator" },
  getDay: { method: "GET", path: "/api/v1/days/{date}", function: "operator", heavy: true },
  listDayMessages: { method: "GET", path: "/api/v1/days/{date}/messages", function: "operator", heavy: true },
  runPrecalculate: { method: "POST", path: "/api/v1/jobs/precalculate/run", function: "operator", heavy: true },
  runEnqueue: { method: "POST", path: "/api/v1/jobs/enqueue/run", function: "operator", heavy: true },
  runRecover: { method: "POST", path: "/api/v1/jobs/recover/run", function: "operator", heavy: true },
  runRedrive: { method: "POST", path: "/api/v1/jobs/redrive/run", function: "operator", heavy: true },
  pauseSending: { method: "POST", path: "/api/v1/sending/pause", function: "operator" },
  resumeSending: { method: "POST", path: "/api/v1/sending/resume", function: "operator" },
  postReceipts: { method: "POST", path: "/api/v1/receipts", function: "receipts", heavy: true },
  postSignedReceipts: {
    method: "POST",
    path: "/api/v1/receipts/signed",
    function: "receipts",
    heavy: true,
    signed: true,
  },
  listSuppressions: { method: "GET", path: "/api/v1/suppressions", function: "receipts" },
  liftSuppression: { method: "DELETE", path: "/api/v1/suppressions/{userId}", function: "receipts" },
  listSchedules: { method: "GET", path: "/api/v1/schedules", function: "operator" },
  health: { method: "GET", path: "/health", function: "operator" },
  live: { method: "GET", path: "/health/live", function: "operator", open: true },
  ready: { method: "GET", path: "/health/ready", function: "operator" },
  detailed: { method: "GET", path: "/health/detailed", function: "operator" },
  scrape: { method: "GET", path: "/metrics", function: "operator" },
  /** The documentation of the API, for programs and for readers. It is the same for every caller. */
  readDescription: { method: "GET", path: "/openapi.json", function: "docs", open: true },
  showDocs: { method: "GET", path: "/docs", function: "docs", open: true },
  showDocsAsset: { method: "GET", path: "/docs/{asset}", function: "docs", open: true },
  /** A page without data: its script calls the API with the credentials of whoever looks. */
  showConsole: { method: "GET", path: "/console", function: "docs", open: true },
  showConsoleAsset: { method: "GET", path: "/console/{asset}", function: "docs", open: true },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type RoutesTo<Target extends FunctionName> = {
  [Name in RouteName]: (typeof routes)[Name]["function"] extends Target ? Name : never;
}[RouteName];
/** Routes of functions that have one operation for each route. */
export type ApiRouteName = RoutesTo<"api">;
export type OperatorRouteName = RoutesTo<"operator">;
export type ReceiptRouteName = RoutesTo<"receipts">;
