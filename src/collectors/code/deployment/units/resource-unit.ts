import { type CodeUnit, codeUnit, type SecretValue } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import { placeOf, shownOf } from "../../terraform/units/secret-values.ts";
import type { DeployedResource } from "../deployment.ts";
import { faultsOf } from "./faults/resource-faults.ts";
import { pinnedReferencesOf } from "./pinned-references.ts";
import { isDeleted, plannedChange } from "./planned-change.ts";
import { settingsFound } from "./settings.ts";
import { placeInEstate, statedSecretsOf, type UnitContext } from "./unit-context.ts";

/** A resource as rules about code judge it; undefined for one of which there is nothing to say. */
export function resourceUnit(resource: DeployedResource, context: UnitContext): CodeUnit | undefined {
  if (resource.isExisting) return undefined;
  const facts = factsOf(resource, context);
  const change = plannedChange(resource);
  const isOurs = /^microsoft\.keyvault\//i.test(resource.type);
  const hasFacts = Object.values(facts).some((found) => found.length > 0);
  if (!isOurs && !hasFacts && (change === undefined || change.what === "other")) return undefined;
  const { address, uri, at, type } = resource;
  return {
    ...codeUnit({ id: `${uri}#${address}`, name: address, unit: "resource", format: context.deployment.format }),
    ...(at ? { at } : {}),
    resourceType: type,
    ...placeInEstate(resource, context),
    secretValues: read(facts.secretValues),
    faults: read(facts.faults),
    change: read(change ?? null),
    pinnedReferences: read(facts.pinnedReferences),
    plainSettings: read(facts.plainSettings),
  };
}

function factsOf(resource: DeployedResource, context: UnitContext) {
  if (isDeleted(resource)) return { secretValues: [], faults: [], pinnedReferences: [], plainSettings: [] };
  const settings = settingsFound(resource, context);
  return {
    secretValues: [...secretValuesOf(resource, context), ...settings.passed],
    faults: [...faultsOf(resource, context), ...settings.faults],
    pinnedReferences: pinnedReferencesOf(resource, context),
    plainSettings: settings.plain,
  };
}

function secretValuesOf(resource: DeployedResource, { flow, deployment }: UnitContext): readonly SecretValue[] {
  // A what-if shows what a template states; that is where a value would stand.
  if (deployment.format === "arm-what-if") return [];
  return statedSecretsOf(resource).map(({ attribute, path, value }) => ({
    path,
    what: `${attribute.what} of ${resource.address}`,
    origin: flow.originOf(value),
    reaches: attribute.isVaultObject ? ["vault"] : [],
    shown: shownOf(value),
    ...placeOf(value),
  }));
}
