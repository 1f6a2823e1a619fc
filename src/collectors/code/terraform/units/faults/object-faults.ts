import { daysBetween, parseTime } from "../../../../../model/iso-date.ts";
import type { TerraformResource } from "../../tree.ts";
import type { ObjectValue } from "../../value.ts";
import { isBelow, versionsOf } from "../provider-version.ts";
import { stated, textOf } from "../walk-value.ts";
import type { FaultList } from "./fault-list.ts";

/** What every object in a vault has: its name and its dates. */
export function objectFaults({ values }: TerraformResource, faults: FaultList): void {
  objectName(values, faults);
  for (const name of ["not_before_date", "expiration_date"]) date(values, name, faults);
  const start = parseTime(textOf(stated(values, "not_before_date")) ?? "");
  const expiry = stated(values, "expiration_date");
  const end = parseTime(textOf(expiry) ?? "");
  if (start !== undefined && end !== undefined && daysBetween(start, end) <= 0) {
    faults.wrong("expiration_date", "expiration_date is not after not_before_date", expiry);
  }
}

export function objectName(values: ObjectValue, faults: FaultList): void {
  const value = stated(values, "name");
  const name = textOf(value);
  if (name === undefined || /^[0-9A-Za-z-]{1,127}$/.test(name)) return;
  faults.wrong("name", `name is "${name}": 1 to 127 letters, digits and hyphens are allowed`, value);
}

function date(values: ObjectValue, name: string, faults: FaultList): void {
  const value = stated(values, name);
  const text = textOf(value);
  const isWhole = text !== undefined && /^[\d-]{10}T[\d:.]{8,20}(Z|[+-]\d{2}:\d{2})$/.test(text);
  if (text === undefined || (isWhole && parseTime(text) !== undefined)) return;
  faults.wrong(name, `${name} is "${text}": a time like 2027-01-31T00:00:00Z is allowed`, value);
}

/** A secret has its value in one of two arguments. */
export function secretFaults(resource: TerraformResource, faults: FaultList): void {
  objectFaults(resource, faults);
  const { values, provider } = resource;
  const value = stated(values, "value");
  const writeOnly = stated(values, "value_wo");
  if (value && writeOnly)
    faults.wrong("value_wo", "value and value_wo are both stated, and only one may be", writeOnly);
  if (!writeOnly) return;
  if (!stated(values, "value_wo_version")) {
    faults.wrong("value_wo_version", "value_wo is stated without value_wo_version, which azurerm requires", writeOnly);
  }
  if (provider && isBelow(versionsOf(provider), [4, 23, 0])) {
    faults.wrong("value_wo", "value_wo is no argument before azurerm 4.23", writeOnly);
  }
}
