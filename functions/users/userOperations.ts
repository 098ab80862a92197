import type { Operation } from "../http/operation.ts";
import type { ApiRouteName } from "../manifest/routes.ts";
import { createUser } from "./createUser.ts";
import { createUsers } from "./createUsers.ts";
import { deleteUser } from "./deleteUser.ts";
import { deleteUserByExternalId } from "./deleteUserByExternalId.ts";
import { getForecast } from "./getForecast.ts";
import { getUser } from "./getUser.ts";
import { getUserByExternalId } from "./getUserByExternalId.ts";
import { listUpcoming } from "./listUpcoming.ts";
import { listUserMessages } from "./listUserMessages.ts";
import { listUsers } from "./listUsers.ts";
import { lookUpUsers } from "./lookUpUsers.ts";
import { putUserByExternalId } from "./putUserByExternalId.ts";
import { updateUser } from "./updateUser.ts";
import type { UserDependencies } from "./userDependencies.ts";

/** One operation for each route of the api function. A route without an operation does not compile. */
export const userOperations: Record<ApiRouteName, Operation<UserDependencies>> = {
  createUser,
  listUsers,
  createUsers,
  lookUpUsers,
  getUserByExternalId,
  putUserByExternalId,
  deleteUserByExternalId,
  getUser,
  updateUser,
  deleteUser,
  listUserMessages,
  listUpcoming,
  getForecast,
};
