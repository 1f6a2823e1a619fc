import type { FaultList } from "../../../terraform/units/faults/fault-list.ts";
import { numberOf, stated, textOf } from "../../../terraform/units/walk-value.ts";
import type { ObjectValue, Value } from "../../../terraform/value.ts";
import type { Judged } from "./resource-faults.ts";

/** What the service will refuse of a secret. */
export function secretFaults({ resource, properties }: Judged, faults: FaultList): void {
  objectFaults(resource.name, properties, faults);
}

/** What every object in a vault has: its name and its times, in seconds since 1970. */
export function objectFaults(name: Value, properties: ObjectValue, faults: FaultList): void {
  const text = textOf(name);
  if (text !== undefined && !/^[0-9A-Za-z-]{1,127}$/.test(text)) {
    faults.wrong("name", `name is "${text}": 1 to 127 letters, digits and hyphens are allowed`, name);
  }
  const attributes = stated(properties, "attributes");
  if (attributes?.kind !== "object") return;
  const start = seconds(attributes, "nbf", faults);
  const end = seconds(attributes, "exp", faults);
  if (start === undefined || end === undefined || end > start) return;
  const message = "properties.attributes.exp is not after properties.attributes.nbf";
  faults.wrong("properties.attributes.exp", message, stated(attributes, "exp"));
}

function seconds(attributes: ObjectValue, name: string, faults: FaultList): number | undefined {
  const value = stated(attributes, name);
  const number = numberOf(value);
  if (value?.kind !== "scalar" || (number !== undefined && Number.isInteger(number) && number >= 0)) return number;
  const path = `properties.attributes.${name}`;
  faults.wrong(path, `${path} is "${String(value.value)}": whole seconds since 1970 are allowed`, value);
  return undefined;
}
