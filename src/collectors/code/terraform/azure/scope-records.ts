import { type Fact, read, unknown, unread } from "../../../../model/fact.ts";
import type { Scope } from "../../../../model/scope.ts";
import { attribute, tagsFact, textFact } from "./facts.ts";
import type { Holdings } from "./holdings.ts";
import type { ScopePlace } from "./place.ts";

const noParent = unread("not-in-output", "code does not say what it lies in");
const noTags = unread("not-in-output", "this code names the place and does not declare its tags");

/** A place above vaults, with what this code puts there. */
export function scopeRecord(place: ScopePlace, holdings: Holdings): Scope {
  const { id, kind, resource } = place;
  return {
    id,
    kind,
    name: scopeName(place),
    parent: parentOf(place),
    tags: resource?.mode === "managed" ? tagsFact(attribute(resource.values, "tags")) : noTags,
    roleAssignments: holdings.list(id, "roleAssignments"),
    locks: holdings.list(id, "locks"),
    scheduledAssignments: holdings.list(id, "scheduledAssignments"),
  };
}

function scopeName({ id, kind, resource }: ScopePlace): Fact<string | null> {
  if (!resource) return kind === "resource-group" && id.startsWith("/") ? read(lastWord(id)) : noName;
  const stated = attribute(resource.values, "name") ?? attribute(resource.values, "display_name");
  return stated ? textFact(stated) : unknown(`${resource.address}.name`, resource.at);
}

const noName = unread("not-in-output", "code does not say what it is called");

function lastWord(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** An ARM id says what it lies in, up to the subscription. */
function parentOf({ id, kind }: ScopePlace): Fact<string | null> {
  if (kind === "root") return read(null);
  const subscription = /^(\/subscriptions\/[^/]+)\/./.exec(id)?.[1];
  return subscription === undefined ? noParent : read(subscription);
}
