import { useEffect, useState } from "preact/hooks";
import { call, type Page, reasonOf, type User } from "./api.ts";
import { ImportCsv } from "./ImportCsv.tsx";
import { PageButtons } from "./PageButtons.tsx";
import type { Show } from "./show.ts";
import { UserForm } from "./UserForm.tsx";
import { isLocal } from "./where.ts";

type Props = { show: Show; said: (text: string) => void };

/** Users page by page, or the one with an address; to add and to import. */
export function Users({ show, said }: Props) {
  const [email, setEmail] = useState("");
  const [wanted, setWanted] = useState("");
  const [cursors, setCursors] = useState<string[]>([]);
  const [round, setRound] = useState(0);
  const [open, setOpen] = useState<"add" | "import">();
  const [found, setFound] = useState<{ page?: Page<User>; of?: string | undefined; trouble?: string }>({});
  const cursor = cursors.at(-1);

  useEffect(() => {
    const query = wanted === "" ? `limit=25${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}` : "";
    const path = wanted === "" ? `/api/v1/users?${query}` : `/api/v1/users?email=${encodeURIComponent(wanted)}`;
    let isEnded = false;
    void call<Page<User>>("GET", path).then((answer) => {
      // A slow answer to an earlier question must not replace the answer to the present one.
      if (isEnded) return;
      setFound(
        answer.status === 200 && answer.body ? { page: answer.body, of: cursor } : { trouble: reasonOf(answer) },
      );
    });
    return () => {
      isEnded = true;
    };
  }, [wanted, cursor, round]);

  const again = () => setRound((before) => before + 1);
  const users = found.page?.items ?? [];
  const next = found.page?.nextCursor;
  return (
    <section class="card users" aria-labelledby="users-title">
      <div class="card-head">
        <h2 id="users-title">Users</h2>
        <form
          class="search"
          aria-label="Find a user"
          onSubmit={(event) => {
            event.preventDefault();
            setCursors([]);
            setWanted(email.trim());
            again();
          }}
        >
          <label>
            Email address <input type="search" value={email} onInput={(event) => setEmail(event.currentTarget.value)} />
          </label>
          <button type="submit">{email.trim() === "" ? "Show all" : "Search"}</button>
        </form>
        <div class="buttons">
          <button
            type="button"
            aria-expanded={open === "add"}
            onClick={() => setOpen(open === "add" ? undefined : "add")}
          >
            Add a user
          </button>
          <button
            type="button"
            aria-expanded={open === "import"}
            onClick={() => setOpen(open === "import" ? undefined : "import")}
          >
            Import a CSV
          </button>
          <button type="button" onClick={again}>
            Read again
          </button>
        </div>
      </div>
      {open === "add" && (
        <UserForm
          saved={(user) => {
            said(`Added ${user.email}.`);
            again();
          }}
        />
      )}
      {open === "import" && <ImportCsv done={again} />}
      {found.trouble !== undefined && <p class="trouble">{found.trouble}</p>}
      {found.page !== undefined && users.length === 0 && (
        <p class="quiet">
          {wanted === ""
            ? `No users yet. Add one${isLocal ? ", import a CSV, or play a day" : " or import a CSV"}.`
            : "No user has this address."}
        </p>
      )}
      {users.length > 0 && <UserTable users={users} show={show} />}
      <PageButtons cursors={cursors} next={next} isReading={found.of !== cursor} setCursors={setCursors} />
    </section>
  );
}

function UserTable({ users, show }: { users: readonly User[]; show: Show }) {
  return (
    <div class="scroll-x">
      <table>
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">email address</th>
            <th scope="col">time zone</th>
            <th scope="col">birthday</th>
            <th scope="col">anniversary</th>
          </tr>
        </thead>
        <tbody>
          {users.map(({ id, firstName, lastName, email, timezone, birthdayDate, anniversaryDate }) => (
            <tr key={id}>
              <th scope="row">
                <button type="button" class="link personal" onClick={() => show({ kind: "user", id })}>
                  {firstName} {lastName}
                </button>
              </th>
              <td class="personal">{email}</td>
              <td>{timezone}</td>
              <td>{birthdayDate ?? "–"}</td>
              <td>{anniversaryDate ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
