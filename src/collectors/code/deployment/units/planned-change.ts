import type { PlannedChange } from "../../../../model/code.ts";
import { booleanOf, numberOf, stated } from "../../terraform/units/walk-value.ts";
import type { ObjectValue, Value } from "../../terraform/value.ts";
import type { DeployedChange, DeployedResource } from "../deployment.ts";

const kinds: ReadonlyMap<string, PlannedChange["what"]> = new Map([
  ["microsoft.keyvault/vaults", "vault"],
  ["microsoft.keyvault/managedhsms", "hsm"],
  ["microsoft.keyvault/vaults/secrets", "secret"],
  ["microsoft.keyvault/vaults/keys", "key"],
  ["microsoft.keyvault/managedhsms/keys", "key"],
]);

const actions: Readonly<Record<DeployedChange["kind"], PlannedChange["actions"]>> = {
  create: ["create"],
  delete: ["delete"],
  modify: ["update"],
  deploy: ["update"],
  "no-change": ["no-op"],
  ignore: ["no-op"],
  unsupported: ["no-op"],
};

export function isDeleted({ change }: DeployedResource): boolean {
  return change?.kind === "delete";
}

/** What a what-if says of a resource; undefined where none does. */
export function plannedChange(resource: DeployedResource): PlannedChange | undefined {
  const { change, type, body } = resource;
  if (!change) return undefined;
  const before = propertiesOf(change.before);
  const after = isDeleted(resource) ? undefined : propertiesOf(body);
  return {
    actions: actions[change.kind],
    what: kinds.get(type.toLowerCase()) ?? "other",
    reason: null,
    // What a template leaves out stays as it is: only what it states can be refused.
    purgeProtection: { before: purge(before) ?? (before ? false : null), after: purge(after) },
    retentionDays: { before: retention(before), after: retention(after) },
  };
}

function propertiesOf(state: Value | undefined): ObjectValue | undefined {
  const properties = state?.kind === "object" ? stated(state, "properties") : undefined;
  return properties?.kind === "object" ? properties : undefined;
}

function purge(properties: ObjectValue | undefined): boolean | null {
  return (properties && booleanOf(stated(properties, "enablePurgeProtection"))) ?? null;
}

function retention(properties: ObjectValue | undefined): number | null {
  const days = properties && numberOf(stated(properties, "softDeleteRetentionInDays"));
  return days !== undefined && Number.isInteger(days) ? days : null;
}
