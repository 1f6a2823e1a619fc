import { type Fact, isRead, isUnread, partly, read, type Unread } from "../../../model/fact.ts";
import type { Alert } from "../../../model/surroundings.ts";
import type { PrivateEndpoint, VaultRecord } from "../../../model/vault.ts";
import type { AtVault } from "../parts.ts";
import { type DiagnosticsRead, readDiagnostics } from "./diagnostics.ts";
import { readEventSubscriptions } from "./event-subscriptions.ts";
import { readMetrics } from "./metrics.ts";
import { readPerimeters, readPrivateEndpoints } from "./network.ts";
import type { Reading } from "./reading.ts";
import type { SharedReads } from "./shared-reads.ts";

/** What reading around a vault goes by. */
export interface Around {
  readonly kind: "vault" | "hsm";
  readonly privateEndpoints: Fact<readonly PrivateEndpoint[]>;
  readonly atVault: AtVault;
  readonly metrics: { readonly from: string; readonly to: string };
  readonly shared: SharedReads;
}

type Surroundings = Pick<
  VaultRecord,
  | "privateEndpoints"
  | "perimeters"
  | "eventSubscriptions"
  | "metrics"
  | "diagnosticSettings"
  | "logDestinations"
  | "roleAssignments"
  | "denyAssignments"
  | "scheduledAssignments"
  | "locks"
  | "alerts"
>;

/** Everything about a vault that is not in it. Managed HSMs have no perimeters, and no events of their own. */
export async function readSurroundings(reading: Reading, around: Around): Promise<Surroundings> {
  const { kind, atVault, shared } = around;
  const isVault = kind === "vault";
  const [privateEndpoints, perimeters, eventSubscriptions, metrics, diagnostics] = await Promise.all([
    readPrivateEndpoints(reading, around.privateEndpoints),
    isVault ? readPerimeters(reading) : undefined,
    isVault ? readEventSubscriptions(reading, shared) : undefined,
    readMetrics(reading, kind, around.metrics),
    readDiagnostics(reading, shared),
  ]);
  const { roleAssignments, denyAssignments, scheduledAssignments, locks } = atVault;
  return {
    privateEndpoints,
    ...(perimeters ? { perimeters } : {}),
    ...(eventSubscriptions ? { eventSubscriptions } : {}),
    metrics,
    ...diagnostics,
    roleAssignments,
    denyAssignments,
    scheduledAssignments,
    locks,
    alerts: alertsOf(atVault, diagnostics),
  };
}

/**
 * The alerts that watch the vault, and those on workspaces that its log goes to. Where it is not known which those are, an
 * alert there may watch the vault or not.
 */
function alertsOf(
  { alerts, workspaceAlerts = [] }: AtVault,
  { diagnosticSettings }: DiagnosticsRead,
): Fact<readonly Alert[]> {
  if (workspaceAlerts.length === 0 || !isRead(alerts)) return alerts;
  const settings = isRead(diagnosticSettings) ? diagnosticSettings.read : [];
  const workspaces = new Set(settings.filter(({ logs }) => logs.length > 0).map(({ workspaceId }) => workspaceId));
  const watching = workspaceAlerts.filter(({ workspaceId }) => workspaces.has(workspaceId)).map(({ alert }) => alert);
  const byId = new Map([...alerts.read, ...watching].map((alert) => [alert.id, alert]));
  const all = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const missing = alerts.missing ?? whyMissing(diagnosticSettings);
  return missing ? partly(all, missing) : read(all);
}

function whyMissing(fact: Fact<unknown>): Unread | undefined {
  if (isRead(fact)) return fact.missing;
  return isUnread(fact) ? fact.unread : undefined;
}
