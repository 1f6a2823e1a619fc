import { type Fact, read, type UnreadFact, unread } from "../../model/fact.ts";
import { type ScopeKind, scopeKind, subscriptionOf } from "../../model/resource-id.ts";
import type { Scope } from "../../model/scope.ts";
import { shell } from "../../model/shell.ts";
import { tagsFact } from "./facts.ts";
import { type JsonMap, mapIn, mapsIn, textIn } from "./json-value.ts";

/** A scope without its grants: those are known only when every file has been read. */
export type ScopeSettings = Omit<Scope, "roleAssignments">;

const groups = "/providers/microsoft.management/managementgroups/";
const groupName = /^[\p{L}\p{N}_().-]{1,90}$/u;
const containersQuery = "az graph query -q resourcecontainers";

const noParent = unread("not-in-output", "no output shows the management groups above this", containersQuery);
const noName = unread("not-in-output", "no output shows the name of this scope", containersQuery);
const noTags = unread("not-in-output", "no output shows the tags of this scope", containersQuery);

/** The kinds of scope that lie above vaults; undefined for anything else. */
export function containerKind(id: string): Scope["kind"] | undefined {
  const kind: ScopeKind = scopeKind(id);
  return kind === "vault" || kind === "object" || kind === "resource" ? undefined : kind;
}

/** What an id alone says about a scope. */
export function scopeFromId(id: string, kind: Scope["kind"]): ScopeSettings {
  const isGroup = kind === "resource-group";
  return {
    id,
    kind,
    name: isGroup ? read(id.split("/").at(-1) ?? null) : noName,
    parent: kind === "root" ? read(null) : isGroup ? read(id.split("/").slice(0, 3).join("/")) : noParent,
    tags: kind === "root" || kind === "management-group" ? read({}) : noTags,
  };
}

/** A row of Resource Graph's containers, or a group or subscription of the REST API; ancestors follow, nearest first. */
export function readContainer(item: JsonMap, id: string, kind: Scope["kind"]): readonly ScopeSettings[] {
  const properties = mapIn(item, "properties") ?? new Map();
  const display = textIn(properties, "displayName") ?? textIn(item, "displayName") ?? textIn(item, "name");
  const isManagementGroup = kind === "management-group";
  const chain = ancestors(
    isManagementGroup ? (mapIn(properties, "details") ?? new Map()) : properties,
    isManagementGroup,
  );
  const base = scopeFromId(id, kind);
  const own: ScopeSettings = {
    ...base,
    name: display === undefined ? base.name : read(display),
    parent: kind === "resource-group" ? base.parent : chain.parent,
    tags: item.has("tags") ? tagsFact(item) : base.tags,
  };
  return [own, ...chain.scopes];
}

interface Chain {
  readonly parent: Fact<string | null>;
  readonly scopes: readonly ScopeSettings[];
}

/**
 * Nearest ancestor first, as Resource Graph prints the chain; above the last one there is only the root. The group at the
 * top has none, and a subscription without any is one whose ancestors may not be seen.
 */
function ancestors(holder: JsonMap, mayBeTop: boolean): Chain {
  const names = mapsIn(holder, "managementGroupAncestorsChain")?.map((entry) => textIn(entry, "name"));
  if (
    !names ||
    (names.length === 0 && !mayBeTop) ||
    names.some((name) => name === undefined || !groupName.test(name))
  ) {
    return { parent: noParent, scopes: [] };
  }
  const ids = [...names.map((name) => `${groups}${name?.toLowerCase()}`), "/"];
  const displays = mapsIn(holder, "managementGroupAncestorsChain")?.map((entry) => textIn(entry, "displayName"));
  const scopes = ids.map((id, index): ScopeSettings => {
    const parent = ids[index + 1];
    const display = displays?.[index];
    return {
      ...scopeFromId(id, id === "/" ? "root" : "management-group"),
      ...(display === undefined ? {} : { name: read(display) }),
      parent: read(parent ?? null),
    };
  });
  return { parent: read(ids[0] ?? "/"), scopes };
}

/** Why a scope's grants are not known. */
export function grantsAbsent(id: string): UnreadFact {
  const subscription = subscriptionOf(id);
  const detail =
    subscription === undefined
      ? "no output shows assignments at this scope: it may hold some that are inherited from here"
      : "no output shows the role assignments at this scope";
  const options = subscription === undefined ? shell`--scope ${id}` : shell`--all --subscription ${subscription}`;
  return unread("not-in-output", detail, `az role assignment list ${options}`);
}
