import type { CodeFault } from "../../../../../model/code.ts";
import { FaultList } from "../../../terraform/units/faults/fault-list.ts";
import { stated } from "../../../terraform/units/walk-value.ts";
import type { ObjectValue } from "../../../terraform/value.ts";
import { missingSince, typeMissingSince } from "../../api-properties.ts";
import type { DeployedResource } from "../../deployment.ts";
import type { UnitContext } from "../unit-context.ts";
import { policyFaults } from "./access-faults.ts";
import { keyFaults } from "./key-faults.ts";
import { secretFaults } from "./secret-faults.ts";
import { hsmFaults, vaultFaults } from "./vault-faults.ts";

/** What is judged: a resource with its properties as far as they are known. */
export interface Judged {
  readonly resource: DeployedResource;
  readonly properties: ObjectValue;
  readonly context: UnitContext;
}

type Judge = (judged: Judged, faults: FaultList) => void;

/** By ARM type, lower case. */
const judges: ReadonlyMap<string, Judge> = new Map([
  ["microsoft.keyvault/managedhsms", hsmFaults],
  ["microsoft.keyvault/managedhsms/keys", keyFaults],
  ["microsoft.keyvault/vaults", vaultFaults],
  ["microsoft.keyvault/vaults/accesspolicies", policyFaults],
  ["microsoft.keyvault/vaults/keys", keyFaults],
  ["microsoft.keyvault/vaults/secrets", secretFaults],
]);

const nothing: ObjectValue = { kind: "object", entries: new Map() };

/** What the service will refuse, or pass over, of a resource; of types that are no key vaults or in them, nothing. */
export function faultsOf(resource: DeployedResource, context: UnitContext): readonly CodeFault[] {
  const judge = judges.get(resource.type.toLowerCase());
  // What a what-if shows has been through the service.
  if (!judge || context.deployment.format === "arm-what-if") return [];
  const faults = new FaultList(resource.at);
  const properties = stated(resource.body, "properties");
  const known = properties?.kind === "unknown" ? properties.certain : properties;
  judge({ resource, properties: known?.kind === "object" ? known : nothing, context }, faults);
  unknownToVersion(resource, known?.kind === "object" ? known : nothing, faults);
  return faults.all;
}

/** Types and properties that came later than the stated version: the service ignores them, or refuses the deployment. */
function unknownToVersion(
  { type, apiVersion, typeAt }: DeployedResource,
  properties: ObjectValue,
  faults: FaultList,
): void {
  const first = typeMissingSince(type, apiVersion);
  if (first !== undefined) {
    const place = { kind: "scalar", value: type, ...(typeAt ? { at: typeAt } : {}) } as const;
    faults.wrong("apiVersion", `${type} is no type of API version ${apiVersion}: it is there from ${first} on`, place);
    return;
  }
  for (const [name, value] of properties.entries) {
    const since = missingSince(type, name, apiVersion);
    if (since === undefined || (value.kind === "scalar" && value.value === null)) continue;
    const message = `properties.${name} is no property of API version ${apiVersion}, which passes it over: it is there from ${since} on`;
    faults.wrong(`properties.${name}`, message, value);
  }
}
