import type { Fact } from "../../../model/fact.ts";
import type { PrivateEndpoint, VaultRecord } from "../../../model/vault.ts";
import type { AtVault } from "../parts.ts";
import { readDiagnostics } from "./diagnostics.ts";
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
  const { roleAssignments, denyAssignments, scheduledAssignments, locks, alerts } = atVault;
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
    alerts,
  };
}
