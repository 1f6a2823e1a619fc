import type { TerraformChange, TerraformResource, TerraformTree } from "../terraform/tree.ts";
import {
  exactReference,
  type ObjectValue,
  type Reference,
  type ScalarValue,
  type UnknownValue,
  type Value,
} from "../terraform/value.ts";
import { missingSince } from "./api-properties.ts";
import { DeployedResources, typeAbove } from "./deployed-resources.ts";
import type { DeployedChange, DeployedResource, Deployment, TargetScope } from "./deployment.ts";

/**
 * A deployment in the form in which `azapi` states the same resources: with ARM's own property names, and defaults by the version
 * of the API. What is judged of an ARM resource is so judged alike, whichever language states it.
 */
export function treeOf(deployment: Deployment): TerraformTree {
  const resources = new DeployedResources(deployment.resources);
  return {
    stage: deployment.format === "arm-what-if" ? "plan" : "source",
    root: deployment.uri,
    resources: [
      ...deployment.resources.map((resource) => resourceOf(resource, { deployment, resources })),
      ...ownPlaces(deployment),
    ],
    variables: [],
    outputs: [],
    providerConfigurations: [],
    providers: [],
    backend: undefined,
    calls: [],
    refused: deployment.refused,
  };
}

interface Around {
  readonly deployment: Deployment;
  readonly resources: DeployedResources;
}

function resourceOf(resource: DeployedResource, around: Around): TerraformResource {
  const { address, module, uri, at, countUnknown, change, isExisting } = resource;
  return {
    mode: isExisting ? "data" : "managed",
    type: "azapi_resource",
    name: address,
    address,
    module,
    uri,
    at,
    values: valuesOf(resource, around),
    provider: undefined,
    providerAlias: undefined,
    ...(change ? { change: changeOf(change) } : {}),
    ...(countUnknown === undefined ? {} : { countUnknown }),
    dependsOn: [],
  };
}

/** Members of a resource that stand beside its body in `azapi`. */
const besideBody: ReadonlySet<string> = new Set(["location", "tags", "identity"]);

function valuesOf(resource: DeployedResource, around: Around): ObjectValue {
  const { type, apiVersion, typeAt, name, body } = resource;
  const text = apiVersion === undefined ? type : `${type}@${apiVersion}`;
  const entries = new Map<string, Value>();
  entries.set("type", { ...scalar(text), ...(typeAt ? { at: typeAt } : {}) });
  entries.set("name", name);
  const parent = parentOf(resource, around);
  if (parent) entries.set("parent_id", parent);
  const inBody = new Map<string, Value>();
  for (const [member, value] of body.entries) {
    if (besideBody.has(member)) entries.set(member, value);
    else inBody.set(member, member === "properties" ? believed(value, resource) : value);
  }
  entries.set("body", { ...body, entries: inBody });
  return { kind: "object", entries, ...(body.isCut ? { isCut: true } : {}) };
}

/** Properties without those that the stated version of the API does not know: the service passes them over. */
function believed(properties: Value, { type, apiVersion }: DeployedResource): Value {
  if (properties.kind !== "object") return properties;
  const known = [...properties.entries].filter(([name]) => missingSince(type, name, apiVersion) === undefined);
  return known.length === properties.entries.size ? properties : { ...properties, entries: new Map(known) };
}

/** What `azapi` calls the parent: the resource around it, what it extends, or the place of the deployment. */
function parentOf(resource: DeployedResource, { deployment, resources }: Around): Value | undefined {
  const { parent, scope, type, module } = resource;
  if (parent && parent.kind !== "scalar") return parent;
  const place = scope && isTenant(scope) ? scalar("/") : scope;
  if (!parent) return place ?? (isTenantWide(type) ? scalar("/") : placeOfDeployment(deployment.targetScope));
  const above = typeAbove(type);
  const declared = resources.named(module, above, String(parent.value));
  if (declared) return reference(declared.address, ["id"], parent);
  return idBelow(place ?? placeOfDeployment(deployment.targetScope), above, parent);
}

function isTenant(scope: Value): boolean {
  return exactReference(scope)?.address === placeNames.tenant;
}

/** Lies in the tenant itself, wherever its template is deployed. */
function isTenantWide(type: string): boolean {
  return type.toLowerCase() === "microsoft.management/managementgroups";
}

/** `kv` as the parent of a secret: the vault of that name in the deployment's own place, or where the secret says it lies. */
function idBelow(place: Value, type: string, names: ScalarValue): Value {
  const [namespace = "", ...types] = type.split("/");
  const parts = String(names.value).split("/");
  const path = types.map((one, index) => `/${one}/${parts[index] ?? ""}`).join("");
  const suffix = `/providers/${namespace}${path}`;
  const at = names.at ? { at: names.at } : {};
  if (place.kind === "scalar")
    return { ...scalar(`${place.value === "/" ? "" : String(place.value)}${suffix}`), ...at };
  const around = exactReference(place);
  const references = place.kind === "unknown" ? place.references : [];
  const before = place.kind === "unknown" ? (place.parts ?? (around ? [around] : undefined)) : undefined;
  const expression = `${place.kind === "unknown" ? place.expression : "the place"}${suffix}`;
  const known = before ? { parts: [...before, suffix] } : {};
  return { kind: "unknown", expression, why: "apply", references, isDerived: true, ...known, ...at };
}

const placeNames: Readonly<Record<TargetScope, string>> = {
  resourceGroup: "resourceGroup()",
  subscription: "subscription()",
  managementGroup: "managementGroup()",
  tenant: "tenant()",
};

function placeOfDeployment(target: TargetScope): Value {
  return target === "tenant" ? scalar("/") : reference(placeNames[target], ["id"]);
}

function reference(address: string, path: Reference["path"], stated?: Value): UnknownValue {
  const expression = `${address}.${path.join(".")}`;
  const references = [{ address, path }];
  return { kind: "unknown", expression, why: "apply", references, ...(stated?.at ? { at: stated.at } : {}) };
}

function scalar(value: string): ScalarValue {
  return { kind: "scalar", value };
}

/** The places that a deployment can name without declaring them, as what somebody else deployed. */
function ownPlaces({ uri }: Deployment): readonly TerraformResource[] {
  return [
    place("resourceGroup()", "azapi_resource", [["type", "Microsoft.Resources/resourceGroups"]]),
    place("subscription()", "azurerm_subscription", []),
    place("managementGroup()", "azurerm_management_group", []),
  ];

  function place(address: string, type: string, texts: readonly (readonly [string, string])[]): TerraformResource {
    const entries = new Map<string, Value>(texts.map(([name, text]) => [name, scalar(text)]));
    return {
      mode: "data",
      type,
      name: address,
      address,
      module: "",
      uri,
      at: undefined,
      values: { kind: "object", entries },
      provider: undefined,
      providerAlias: undefined,
      dependsOn: [],
    };
  }
}

const actions: Readonly<Record<DeployedChange["kind"], readonly string[]>> = {
  create: ["create"],
  delete: ["delete"],
  modify: ["update"],
  deploy: ["update"],
  "no-change": ["no-op"],
  ignore: ["no-op"],
  unsupported: ["no-op"],
};

function changeOf({ kind, before }: DeployedChange): TerraformChange {
  return { actions: actions[kind], reason: undefined, before };
}
