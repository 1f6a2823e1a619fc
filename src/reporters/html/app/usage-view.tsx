import type { ComponentChildren } from "preact";
import { costText } from "../../../model/cost-text.ts";
import type { UsageSummary } from "../../../model/usage-report.ts";
import { callerName } from "./caller.ts";
import { Card } from "./card.tsx";
import { count, figure, labelOf, percent } from "./labels.ts";
import { lastSegment, type Model } from "./model.ts";
import { findingsLink, viewLink } from "./route.ts";
import { timeText } from "./time.ts";
import { CallsChart } from "./usage-card.tsx";

/** What the logs say: the rows behind the figures of the overview. */
export function UsageView({ model, usage }: { model: Model; usage: UsageSummary }) {
  const { totals, window } = usage;
  return (
    <div class="overview">
      <h1 class="unseen">Usage</h1>
      <Card title="Calls over time" wide>
        <p>
          {count(totals.records, "record")}
          {window && `, ${timeText(window.from)} to ${timeText(window.to)}`}
          {window?.provenShare != null && `, ${percent(window.provenShare)} of the time proven`}:{" "}
          {figure(totals.accepted)} accepted, {figure(totals.duplicates)} twice, {figure(totals.malformed)} malformed,{" "}
          {figure(totals.ignored)} of other services.
        </p>
        <CallsChart usage={usage} />
      </Card>
      <VaultsTable model={model} usage={usage} />
      <CallersTable usage={usage} />
      <ObjectsTable model={model} usage={usage} />
      <SavingsTable model={model} usage={usage} />
      <OperationsTable usage={usage} />
    </div>
  );
}

interface Table {
  readonly title: string;
  readonly heads: readonly string[];
  readonly note?: string;
  readonly children: ComponentChildren;
}

function TableCard({ title, heads, note, children }: Table) {
  return (
    <Card title={title} wide>
      {note && <p class="muted">{note}</p>}
      <div class="scroll">
        <table class="plain-table">
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col" key={head} class={figures.has(head) ? "number" : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </Card>
  );
}

/** Heads of columns that hold figures: they stand above them, to the right. */
const figures: ReadonlySet<string> = new Set([
  ...["Calls", "Denied", "Throttled", "Failed", "Mean ms", "Busiest 10 s", "Of its limit", "Cost of the month"],
  ...["Findings", "Vaults", "Callers", "Amount"],
]);

const callHeads = ["Calls", "Denied", "Throttled", "Failed"];

function Calls({ line }: { line: Pick<UsageSummary, "calls" | "denied" | "throttled" | "failed"> }) {
  return (
    <>
      {[line.calls, line.denied, line.throttled, line.failed].map((number, at) => (
        <td class="number" key={callHeads[at]}>
          {figure(number)}
        </td>
      ))}
    </>
  );
}

function VaultsTable({ model, usage }: { model: Model; usage: UsageSummary }) {
  const { vaults, vaultCount, cost } = usage;
  const costs = new Map(
    cost?.byVault.rows.map((row) => [row.vault, costText(row.projected ?? row.monthToDate, cost.currency)]),
  );
  const cut = vaultCount - vaults.length;
  return (
    <TableCard
      title="Vaults"
      heads={["Vault", ...callHeads, "Mean ms", "Busiest 10 s", "Of its limit", "Cost of the month", "Findings"]}
      {...(cut > 0 ? { note: `Those with most calls; ${figure(cut)} more are in usage.json.` } : {})}
    >
      {vaults.map((line) => (
        <tr key={line.vault}>
          <th scope="row">
            <a href={viewLink("vaults", { open: line.vault })}>{labelOf(model, "vault", line.vault)}</a>
          </th>
          <Calls line={line} />
          <td class="number">{line.msMean.toFixed(0)}</td>
          <td class="number">{line.peak ? figure(line.peak.max10s) : ""}</td>
          <td class="number">{line.peak?.limit ? percent(line.peak.max10s / line.peak.limit) : "none published"}</td>
          <td class="number">{costs.get(line.vault) ?? ""}</td>
          <td class="number">
            <a href={findingsLink({ vault: line.vault })}>findings</a>
          </td>
        </tr>
      ))}
    </TableCard>
  );
}

function CallersTable({ usage: { callers, callerCount } }: { usage: UsageSummary }) {
  const cut = callerCount - callers.length;
  return (
    <TableCard
      title="Callers"
      heads={["Caller", "Kind", ...callHeads, "Vaults", "Last seen"]}
      {...(cut > 0 ? { note: `Those with most calls; ${figure(cut)} more are in usage.json.` } : {})}
    >
      {callers.map((line, at) => (
        <tr key={at}>
          <th scope="row">{callerName(line)}</th>
          <td>{line.caller.kind}</td>
          <Calls line={line} />
          <td class="number">{figure(line.vaults)}</td>
          <td>{timeText(line.last)}</td>
        </tr>
      ))}
    </TableCard>
  );
}

function ObjectsTable({ model, usage: { objects, objectCount } }: { model: Model; usage: UsageSummary }) {
  const cut = objectCount - objects.length;
  return (
    <TableCard
      title="Objects"
      heads={["Object", "Vault", ...callHeads, "Callers", "Last used"]}
      {...(cut > 0 ? { note: `Those with most calls; ${figure(cut)} more are in usage.json.` } : {})}
    >
      {objects.map((line) => (
        <tr key={`${line.vault}/${line.objectType}/${line.objectName}`}>
          <th scope="row">
            {line.objectName} <span class="muted">{line.objectType}</span>
          </th>
          <td>{labelOf(model, "vault", line.vault)}</td>
          <Calls line={line} />
          <td class="number">{figure(line.callers)}</td>
          <td>{timeText(line.last)}</td>
        </tr>
      ))}
    </TableCard>
  );
}

function SavingsTable({ usage: { cost } }: { model: Model; usage: UsageSummary }) {
  if (!cost || cost.savings.length === 0) return null;
  return (
    <TableCard title="What could be saved" heads={["By", "Vault", "Object", "Calls", "Amount"]}>
      {cost.savings.map(({ kind, vault, objectName, calls, amount }) => (
        <tr key={`${kind} ${vault} ${objectName} ${calls}`}>
          <th scope="row">{kind.replaceAll("-", " ")}</th>
          <td>{vault === null ? "the estate" : lastSegment(vault)}</td>
          <td>{objectName ?? ""}</td>
          <td class="number">{figure(calls)}</td>
          <td class="number">{costText(amount, cost.currency)}</td>
        </tr>
      ))}
    </TableCard>
  );
}

function OperationsTable({ usage: { operations } }: { usage: UsageSummary }) {
  return (
    <TableCard title="Operations" heads={["Operation", "Calls"]}>
      {operations.map(({ operation, calls }) => (
        <tr key={operation}>
          <th scope="row">{operation}</th>
          <td class="number">{figure(calls)}</td>
        </tr>
      ))}
    </TableCard>
  );
}
