import { severities } from "../../../model/severity.ts";
import { textAt, valueAt } from "./columns.ts";
import { figure } from "./labels.ts";
import { lastSegment, type Model } from "./model.ts";
import { Overview } from "./overview.tsx";
import { SeverityMark } from "./severity-mark.tsx";
import { timeText } from "./time.ts";

/** Findings that are printed; paper is no place for more. */
const printed = 1000;

/** What goes on paper: the overview, then the findings that count, worst first, whatever was on the screen. */
export function PrintPage({ model }: { model: Model }) {
  const { snapshot, policy, tool } = model.head;
  const rows = Array.from(model.active.rows.subarray(0, printed));
  return (
    <>
      <h1>Key Vault audit, {timeText(snapshot.collectedAt)}</h1>
      <p>
        Tenant {snapshot.tenantId ?? "not named"}. Policy {policy.digest}. Snapshot {snapshot.digest}. {tool.name}{" "}
        {tool.version}.
      </p>
      <Overview model={model} />
      <h2 class="break">
        Findings that count
        {model.active.rows.length > printed && ` (the first ${figure(printed)} of ${figure(model.active.rows.length)})`}
      </h2>
      {severities.map((severity) => (
        <FindingsOf key={severity} model={model} severity={severity} rows={rows} />
      ))}
    </>
  );
}

function FindingsOf({ model, severity, rows }: { model: Model; severity: string; rows: readonly number[] }) {
  const table = model.findings;
  const { coded } = table;
  const own = rows.filter((row) => valueAt(coded.severity, row) === severity);
  if (own.length === 0) return null;
  return (
    <table class="plain-table">
      <caption>
        <SeverityMark severity={severity} />
      </caption>
      <thead>
        <tr>
          <th scope="col">Finding</th>
          <th scope="col">Rule</th>
          <th scope="col">Subject</th>
          <th scope="col">Vault</th>
          <th scope="col">Owner</th>
        </tr>
      </thead>
      <tbody>
        {own.map((row) => {
          const vault = valueAt(coded.vault, row);
          return (
            <tr key={row}>
              <td>{textAt(table, "message", row)}</td>
              <td>{valueAt(coded.rule, row)}</td>
              <td>{textAt(table, "place", row) || textAt(table, "name", row)}</td>
              <td>{vault === "" ? "" : lastSegment(vault)}</td>
              <td>{valueAt(coded.owner, row)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
