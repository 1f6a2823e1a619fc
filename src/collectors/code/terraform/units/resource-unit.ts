import { type CodeUnit, codeUnit } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import { kubernetesUse } from "../../../../model/kubernetes.ts";
import type { TerraformResource } from "../tree.ts";
import { settingsOf } from "./app-settings.ts";
import { clusterRotation } from "./cluster-driver.ts";
import { faultsOf } from "./faults/resource-faults.ts";
import { pinnedReferencesOf } from "./pinned-references.ts";
import { isDeleted, plannedChange } from "./planned-change.ts";
import { secretValuesOf } from "./secret-values.ts";
import { placeInEstate, type UnitContext } from "./unit-context.ts";

/** A resource or data source as rules about code judge it; undefined for one of which there is nothing to say. */
export function resourceUnit(resource: TerraformResource, context: UnitContext): CodeUnit | undefined {
  const facts = factsOf(resource, context);
  const change = plannedChange(resource);
  const isOurs = resource.type.startsWith("azurerm_key_vault") && resource.mode !== "ephemeral";
  const hasFacts = Object.values(facts).some((found) => found.length > 0);
  if (!isOurs && !hasFacts && (change === undefined || change.what === "other")) return undefined;
  const { address, uri, at, type, mode } = resource;
  const unit = mode === "data" ? "data" : "resource";
  return {
    ...codeUnit({ id: `${uri}#${address}`, name: address, unit, format: context.format }),
    ...(at ? { at } : {}),
    resourceType: type,
    ...placeInEstate(resource, context.index),
    secretValues: read(facts.secretValues),
    faults: read(facts.faults),
    change: read(change ?? null),
    pinnedReferences: read(facts.pinnedReferences),
    plainSettings: read(facts.plainSettings),
    kubernetes: read(facts.rotation.length > 0 ? kubernetesUse({ driver: { rotation: facts.rotation } }) : null),
  };
}

function factsOf(resource: TerraformResource, context: UnitContext) {
  if (isDeleted(resource))
    return { secretValues: [], faults: [], pinnedReferences: [], plainSettings: [], rotation: [] };
  const settings = settingsOf(resource, context);
  return {
    secretValues: [...secretValuesOf(resource, context), ...settings.passed],
    faults: [...faultsOf(resource, context.index), ...settings.faults],
    pinnedReferences: pinnedReferencesOf(resource, context.index),
    plainSettings: settings.plain,
    rotation: clusterRotation(resource),
  };
}
