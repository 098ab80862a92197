import type { ApiRouteName } from "../manifest/manifest.ts";
import type { Operation } from "../http/operation.ts";
import { createUser } from "./createUser.ts";
import { createUsers } from "./createUsers.ts";
import { deleteUser } from "./deleteUser.ts";
import { getUser } from "./getUser.ts";
import { listUserMessages } from "./listUserMessages.ts";
import { listUsers } from "./listUsers.ts";
import { updateUser } from "./updateUser.ts";

/** One for each route of the api function: a route without an operation does not compile. */
export const operations: Record<ApiRouteName, Operation> = {
  createUser,
  listUsers,
  createUsers,
  getUser,
  updateUser,
  deleteUser,
  listUserMessages,
};
