import { faultReasons } from "../../model/fact.ts";
import type { Coverage } from "../../model/manifest.ts";
import type { Finding, ReportHeader } from "../../model/report.ts";
import { subscriptionOf } from "../../model/resource-id.ts";
import { snapshotFiles } from "../../model/snapshot.ts";

/** Key of the run that holds infrastructure code, whatever subscription it will be deployed to. */
export const codeRun = "code";

/** Which runs a report has. One run is one category: GitHub closes alerts that are missing from the next upload of theirs. */
export interface RunKeys {
  /** Subscriptions whose vault inventory is whole: each gets a run, empty or not. */
  readonly complete: ReadonlySet<string>;
  /** Subscriptions with vaults that could not be read, and how many: their last alerts must stay, so they get no run. */
  readonly withheld: ReadonlyMap<string, number>;
  readonly hasCode: boolean;
  /** False for a report about code alone. */
  readonly isLive: boolean;
  /** Key of the run for what lies above subscriptions: the tenant's id, or those of all where there are several. */
  readonly tenant: string;
}

/** Reads off the header which inventories were read, and how completely. */
export function runKeys(header: ReportHeader): RunKeys {
  const { tenantId, tenantIds } = header.snapshot;
  const inventories = header.coverage.filter(holdsVaults);
  const scopes = [...header.snapshot.scopes, ...inventories.map(({ scope }) => scope)];
  const seen = new Set(scopes.map(subscriptionIn).filter((id) => id !== undefined));
  const withheld = new Map<string, number>();
  for (const inventory of inventories) {
    for (const id of missingFrom(inventory, seen)) withheld.set(id, (withheld.get(id) ?? 0) + 1);
  }
  return {
    complete: new Set([...seen].filter((id) => !withheld.has(id)).sort()),
    withheld,
    hasCode: header.coverage.some(({ collector }) => collector === codeRun),
    isLive: seen.size > 0 || tenantId !== null || tenantIds !== undefined,
    tenant: tenantId ?? tenantIds?.join("_") ?? "tenant",
  };
}

/** The subscription of each vault that did not come; every subscription where nothing says which. */
function* missingFrom({ scope, asked, read, refused }: Coverage, seen: ReadonlySet<string>): Generator<string> {
  const subscription = subscriptionIn(scope);
  if (subscription !== undefined && refused.length === 0) {
    for (let vault = read; vault < asked; vault += 1) yield subscription;
  }
  for (const { id, why } of refused) {
    // A run over some vaults only (`--vault`) says nothing of the others: their alerts must stay, too.
    if (!faultReasons.has(why.reason) && why.reason !== "not-asked") continue;
    const missing = subscriptionIn(id) ?? subscription;
    if (missing !== undefined) yield missing;
    // A refusal above subscriptions hides whole ones, which then have no run anyway. One that says no place at all,
    // such as a damaged file, may hide a vault of any.
    else if (!isAbove(id) && !isAbove(scope)) yield* seen;
  }
}

/** Where vaults come from: the live inventory, saved output, the snapshot's own file of vaults. */
function holdsVaults({ collector, scope }: Coverage): boolean {
  return (
    collector === "vaults" || collector === "files" || (collector === "snapshot" && scope === snapshotFiles.vaults)
  );
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A subscription id, bare or inside an ARM id. */
function subscriptionIn(scope: string): string | undefined {
  return guid.test(scope) ? scope.toLowerCase() : subscriptionOf(scope.toLowerCase());
}

function isAbove(id: string): boolean {
  return id === "/" || /^\/providers\/microsoft\.management\//i.test(id);
}

/** The run a finding belongs to: its subscription's, the code's, or the tenant's where it lies above subscriptions. */
export function runOf({ subject, location }: Finding, keys: RunKeys): string {
  if (subject.id.startsWith("/")) {
    return subscriptionIn(subject.id) ?? subscriptionIn(subject.vault ?? "") ?? keys.tenant;
  }
  const isCode = subject.type !== "waiver" && (location !== undefined || subject.id.includes("#"));
  return isCode || !keys.isLive ? codeRun : keys.tenant;
}
