import { type Fact, isRead, mapFact } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { LogDestination } from "../../../model/surroundings.ts";
import type { DiagnosticSetting } from "../../../model/vault.ts";
import { readDiagnosticSetting } from "../../exports/diagnostics.ts";
import { isPlainId } from "../../exports/identify.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { apiVersions } from "./api-versions.ts";
import { listFact } from "./control-lists.ts";
import type { AuditTable } from "./log-destinations.ts";
import type { Reading } from "./reading.ts";
import { readerRoles } from "./remedies.ts";
import type { LogEnd, SharedReads } from "./shared-reads.ts";

interface Setting {
  readonly setting: DiagnosticSetting;
  /** Where the audit log lands in a workspace. */
  readonly table: AuditTable;
}

export interface DiagnosticsRead {
  readonly diagnosticSettings: Fact<readonly DiagnosticSetting[]>;
  readonly logDestinations: Fact<readonly LogDestination[]>;
}

/** The log routes out of a vault, and what is at their ends. Many vaults share an end: each is read once in a run. */
export async function readDiagnostics(reading: Reading, shared: SharedReads): Promise<DiagnosticsRead> {
  const listing = await reading.calls.controlList({
    path: "/providers/Microsoft.Insights/diagnosticSettings",
    version: apiVersions.diagnosticSettings,
    collector: "diagnostic-settings",
    role: readerRoles.monitoring,
  });
  const settings = mapFact(
    listFact(listing, (item) => settingIn(item, reading.id)),
    (list) => list.toSorted((a, b) => (a.setting.id < b.setting.id ? -1 : 1)),
  );
  if (!isRead(settings)) return { diagnosticSettings: settings, logDestinations: settings };
  const destinations = await shared.destinations(endsOf(settings.read));
  return {
    diagnosticSettings: mapFact(settings, (list) => list.map(({ setting }) => setting)),
    logDestinations: { ...settings, read: destinations },
  };
}

function settingIn(item: JsonMap, vaultId: string): Setting | undefined {
  const spelled = textIn(item, "id");
  if (spelled === undefined || !isPlainId(spelled)) return undefined;
  const id = normalizeId(spelled);
  const isOfVault = id.startsWith(`${vaultId}/providers/microsoft.insights/diagnosticsettings/`);
  // Without properties it would pass for a setting that sends nothing.
  const setting = isOfVault && mapIn(item, "properties") ? readDiagnosticSetting(item, id) : undefined;
  return setting && { setting, table: tableOf(item) };
}

/** Resource-specific tables have to be chosen; without that word logs land in the table that all services share. */
function tableOf(item: JsonMap): AuditTable {
  const type = textIn(mapIn(item, "properties") ?? item, "logAnalyticsDestinationType");
  return type?.toLowerCase() === "dedicated" ? "AZKVAuditLogs" : "AzureDiagnostics";
}

/** The workspaces and storage accounts that settings name, each once, with the tables that the logs land in. */
function endsOf(settings: readonly Setting[]): ReadonlyMap<string, LogEnd> {
  const ends = new Map<string, LogEnd>();
  for (const { setting, table } of settings) {
    const { workspaceId, storageAccountId } = setting;
    if (storageAccountId !== null) ends.set(storageAccountId, { kind: "storage", tables: new Set() });
    if (workspaceId === null) continue;
    const tables = new Set(ends.get(workspaceId)?.tables).add(table);
    ends.set(workspaceId, { kind: "workspace", tables });
  }
  return ends;
}
