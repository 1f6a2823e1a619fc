import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import { list, object, scalar } from "../terraform/evaluate/values.ts";
import { stated, textOf } from "../terraform/units/walk-value.ts";
import type { ObjectValue, Value } from "../terraform/value.ts";

/** What an item of a parameter of the public module for vaults becomes: a body of the resource that the module makes of it. */
export type Body = (item: ObjectValue) => Readonly<Record<string, Value | undefined>>;

export const secretBody: Body = (item) => ({
  tags: stated(item, "tags"),
  properties: members(item, ["value", "contentType", "attributes"]),
});

export const keyBody: Body = (item) => ({
  tags: stated(item, "tags"),
  properties: members(item, ["kty", "keySize", "curveName", "keyOps", "attributes", "rotationPolicy", "releasePolicy"]),
});

export const assignmentBody: Body = (item) => {
  const role = stated(item, "roleDefinitionIdOrName");
  const entries = new Map(members(item, ["principalId", "principalType", "condition"]).entries);
  if (role) entries.set("roleDefinitionId", roleOf(role));
  return { properties: object(entries) };
};

const roleIds: ReadonlyMap<string, string> = new Map(
  [...builtInRoles.values()].map(({ id, name }) => [name.toLowerCase(), id]),
);

/** A role may be stated by its name. */
function roleOf(role: Value): Value {
  const id = roleIds.get(textOf(role)?.toLowerCase() ?? "");
  const path = `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
  return id === undefined || role.kind !== "scalar" ? role : { ...role, value: path };
}

/** A setting that names no logs takes all of them. */
export const settingBody: Body = (item) => {
  const renamed = [
    ["workspaceResourceId", "workspaceId"],
    ["storageAccountResourceId", "storageAccountId"],
    ["eventHubAuthorizationRuleResourceId", "eventHubAuthorizationRuleId"],
    ["marketplacePartnerResourceId", "marketplacePartnerId"],
  ] as const;
  const entries = new Map<string, Value>();
  for (const [parameter, property] of renamed) {
    const value = stated(item, parameter);
    if (value) entries.set(property, value);
  }
  const logs = stated(item, "logCategoriesAndGroups");
  entries.set(
    "logs",
    logs ? enabledLogs(logs) : list([objectOf({ categoryGroup: scalar("allLogs"), enabled: scalar(true) })]),
  );
  return { properties: object(entries) };
};

function enabledLogs(logs: Value): Value {
  if (logs.kind !== "list") return logs;
  return {
    ...logs,
    items: logs.items.map((log) =>
      log.kind === "object" && !log.entries.has("enabled")
        ? { ...log, entries: new Map([...log.entries, ["enabled", scalar(true)]]) }
        : log,
    ),
  };
}

function members(item: ObjectValue, names: readonly string[]): ObjectValue {
  const entries = names.flatMap((name): [string, Value][] => {
    const value = stated(item, name);
    return value ? [[name, value]] : [];
  });
  return object(new Map(entries));
}

export function objectOf(entries: Readonly<Record<string, Value>>): ObjectValue {
  return object(new Map(Object.entries(entries)));
}
