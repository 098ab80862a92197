import { useId, useState } from "preact/hooks";
import { call, type Problem, reasonOf, type User } from "./api.ts";
import { OptOuts } from "./OptOuts.tsx";
import { zoneNames } from "./places.ts";

type Field = {
  name: keyof User;
  label: string;
  type?: "text" | "email" | "date" | "time";
  required?: true;
  hint?: string;
  options?: string[];
};

const fields: Field[] = [
  { name: "firstName", label: "First name", required: true },
  { name: "lastName", label: "Last name", required: true },
  { name: "email", label: "Email address", type: "email", required: true },
  { name: "timezone", label: "Time zone", required: true, hint: "IANA name, such as Europe/Berlin" },
  { name: "externalId", label: "External id", hint: "their id in the system that users come from" },
  { name: "birthdayDate", label: "Birthday", type: "date" },
  { name: "anniversaryDate", label: "Anniversary", type: "date" },
  { name: "sendTime", label: "Send time", type: "time", hint: "on their clock; empty: 09:00" },
  { name: "leapDay", label: "29 February is kept on", options: ["FEB_28", "MAR_1"] },
  { name: "locale", label: "Language", hint: "such as de or pt-BR" },
  { name: "endDate", label: "Last day", type: "date", hint: "no message after it" },
];

/** Adds a user, or edits the one given. What the API refuses is shown at its field. */
export function UserForm({ user, saved }: { user?: User; saved: (user: User) => void }) {
  const id = useId();
  const [problem, setProblem] = useState<{ text: string; byField: Map<string, string> }>();

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const body: Record<string, unknown> = {};
    for (const { name } of fields) {
      const value = String(given.get(name) ?? "");
      if (value !== "") body[name] = value;
      else if (user?.[name] !== undefined) body[name] = null;
    }
    const optOuts = given.getAll("optOuts");
    if (optOuts.length > 0 || user?.optOuts !== undefined) body.optOuts = optOuts;
    const answer =
      user === undefined
        ? await call<User & Problem>("POST", "/api/v1/users", body)
        : await call<User & Problem>("PUT", `/api/v1/users/${user.id}`, { ...body, version: user.version });
    if (answer.status >= 300 || answer.status === 0 || answer.body === undefined) {
      const byField = new Map((answer.body?.errors ?? []).map(({ field, message }) => [field, message]));
      return setProblem({ text: reasonOf(answer), byField });
    }
    setProblem(undefined);
    if (user === undefined) form.reset();
    saved(answer.body);
  }

  return (
    <form class="fields" onSubmit={submit} aria-label={user === undefined ? "Add a user" : "Edit the user"}>
      {fields.map(({ name, label, type = "text", required, hint, options }) => {
        const error = problem?.byField.get(name);
        const describedBy = error !== undefined || hint !== undefined ? `${id}${name}` : undefined;
        const common = {
          id: `${id}${name}input`,
          name,
          required,
          "aria-describedby": describedBy,
          "aria-invalid": error !== undefined,
        };
        return (
          <div class="field" key={name}>
            <label htmlFor={`${id}${name}input`}>{label}</label>
            {options === undefined ? (
              <input
                {...common}
                type={type}
                defaultValue={String(user?.[name] ?? "")}
                class={name === "email" ? "personal" : undefined}
                {...(name === "timezone" && { list: `${id}zones` })}
              />
            ) : (
              <select {...common} defaultValue={String(user?.[name] ?? "")}>
                <option value="">the stage's choice</option>
                {options.map((option) => (
                  <option key={option} value={option} selected={user?.[name] === option}>
                    {option}
                  </option>
                ))}
              </select>
            )}
            {(error ?? hint) !== undefined && (
              <span id={`${id}${name}`} class={error === undefined ? "quiet" : "trouble"}>
                {error ?? hint}
              </span>
            )}
          </div>
        );
      })}
      <OptOuts optOuts={user?.optOuts ?? []} />
      <datalist id={`${id}zones`}>
        {zoneNames.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <div class="buttons">
        <button type="submit" class="primary">
          {user === undefined ? "Add user" : "Save"}
        </button>
      </div>
      {problem !== undefined && (
        <p class="trouble" role="alert">
          {problem.text}
        </p>
      )}
    </form>
  );
}
