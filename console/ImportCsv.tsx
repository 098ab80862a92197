import { useEffect, useState } from "preact/hooks";
import { plural } from "./format.ts";
import { type Imported, importRows, readTable, refusedCsv } from "./importRows.ts";

const SHOWN = 50;

/** Imports a CSV file and shows which rows were refused, and why. */
export function ImportCsv({ done }: { done: () => void }) {
  const [progress, setProgress] = useState("");
  const [result, setResult] = useState<Imported>();

  async function read(file: File | undefined) {
    if (file === undefined) return;
    setResult(undefined);
    setProgress(`Reading ${file.name}…`);
    const table = readTable(await file.text());
    if (typeof table === "string") return setProgress(table);
    const imported = await importRows(table, (rows, of) => setProgress(`${rows} of ${of} rows read.`));
    setProgress(`${plural(imported.added, "user")} added, ${plural(imported.refused.length, "row")} refused.`);
    setResult(imported);
    done();
  }

  return (
    <div class="import">
      <label>
        CSV file{" "}
        <input
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => void read(event.currentTarget.files?.[0] ?? undefined)}
        />
      </label>
      <p class="quiet">
        The first line names the columns: firstName, lastName, email, timezone, and as you need them birthdayDate,
        anniversaryDate, locationCity, locationCountry, sendTime, leapDay, locale, optOuts, endDate. Rows are counted
        from 1, without that line.
      </p>
      <p role="status">{progress}</p>
      {result !== undefined && result.refused.length > 0 && <RefusedRows result={result} />}
    </div>
  );
}

function RefusedRows({ result }: { result: Imported }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([refusedCsv(result)], { type: "text/csv" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [result]);
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">row</th>
            <th scope="col">refused because</th>
          </tr>
        </thead>
        <tbody>
          {result.refused.slice(0, SHOWN).map(({ row, reason }) => (
            <tr key={row.number}>
              <th scope="row">{row.number}</th>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <a href={url} download="refused.csv">
        Download the {plural(result.refused.length, "refused row")}
      </a>
    </>
  );
}
