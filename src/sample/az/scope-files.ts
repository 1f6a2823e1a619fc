import type { Scope } from "../../model/scope.ts";
import { type AzFile, armId, azFile, azTags } from "./spelling.ts";
import { known } from "./values.ts";

/** `az graph query -q "resourcecontainers"`: subscriptions, resource groups and management groups. */
export function containersFile(scopes: readonly Scope[], tenantId: string): AzFile {
  const index = new Map(scopes.map((scope) => [scope.id, scope]));
  const data = scopes
    .filter(({ kind }) => kind !== "root")
    .map((scope) => ({ ...containerRow(scope), properties: propertiesOf(scope, index), tenantId }));
  const answer = { count: data.length, data, skip_token: null, total_records: data.length };
  return azFile("resourcecontainers.json", answer);
}

const types = {
  "management-group": "microsoft.management/managementgroups",
  subscription: "microsoft.resources/subscriptions",
  "resource-group": "microsoft.resources/subscriptions/resourcegroups",
} as const;

function containerRow({ id, kind, name, tags }: Scope) {
  const [, subscriptionId = ""] = /^\/subscriptions\/([^/]+)/.exec(id) ?? [];
  const isGroup = kind === "resource-group";
  return {
    extendedLocation: null,
    id: armId(id),
    identity: null,
    kind: "",
    location: isGroup ? "westeurope" : "",
    managedBy: "",
    // A management group's name is its id; the display name stands in its properties.
    name: kind === "management-group" ? id.slice(id.lastIndexOf("/") + 1) : known(name),
    plan: null,
    resourceGroup: isGroup ? known(name) : "",
    sku: null,
    subscriptionId,
    tags: azTags(known(tags)),
    type: kind === "root" ? "" : types[kind],
    zones: null,
  };
}

function propertiesOf(scope: Scope, index: ReadonlyMap<string, Scope>) {
  if (scope.kind === "resource-group") return { provisioningState: "Succeeded" };
  const chain = ancestors(scope, index).map((ancestor) => ({
    displayName: known(ancestor.name),
    name: ancestor.id.slice(ancestor.id.lastIndexOf("/") + 1),
  }));
  if (scope.kind === "subscription") return { managementGroupAncestorsChain: chain, state: "Enabled" };
  const [parent] = ancestors(scope, index);
  return {
    details: {
      managementGroupAncestorsChain: chain,
      parent: parent ? { ...chain[0], id: armId(parent.id) } : null,
    },
    displayName: known(scope.name),
  };
}

/** Management groups above a scope, nearest first. */
function ancestors(scope: Scope, index: ReadonlyMap<string, Scope>): readonly Scope[] {
  const chain: Scope[] = [];
  for (let parent = known(scope.parent); parent !== null && parent !== "/"; ) {
    const above = index.get(parent);
    if (!above) break;
    chain.push(above);
    parent = known(above.parent);
  }
  return chain;
}
