import { type Fact, isRead } from "../../model/fact.ts";
import type { Principal, PrincipalKind } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";

/** An answer, or why there is none: one sentence without full stop. */
export type Resolved<Value> = { readonly found: Value } | { readonly why: string };

export function isFound<Value>(result: Resolved<Value>): result is { readonly found: Value } {
  return "found" in result;
}

/** Kinds of which the directory may say less than code does, or the other way round. */
const alike: Readonly<Record<PrincipalKind, readonly PrincipalKind[]>> = {
  user: ["user"],
  group: ["group"],
  device: ["device"],
  application: ["application", "service-principal"],
  "managed-identity": ["managed-identity", "service-principal"],
  "service-principal": ["service-principal", "application", "managed-identity"],
};

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Finds those whom code names in the directory of a snapshot: by object id, by application id, by a name that one principal of the kind
 * bears and no other. A name that several bear is nobody's.
 */
export class DirectoryNames {
  readonly #byId = new Set<string>();
  readonly #byAppId = new Map<string, Principal[]>();
  readonly #byName = new Map<string, Principal[]>();
  readonly #inCode: ReadonlyMap<string, Principal>;

  constructor(live: readonly Principal[], inCode: readonly Principal[]) {
    this.#inCode = new Map(inCode.map((one) => [one.id, one]));
    for (const principal of live) {
      this.#byId.add(principal.id.toLowerCase());
      push(this.#byAppId, textIn(principal.appId)?.toLowerCase(), principal);
      const names = [textIn(principal.name), principal.signInName && textIn(principal.signInName)];
      for (const name of new Set(names.map((one) => one && comparable(one)))) push(this.#byName, name, principal);
    }
  }

  /** Does the directory, as it was read, have somebody of this id? */
  knows(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Object id, lower case. An object id that the snapshot does not know is taken as it is. */
  idOf(principalId: Fact<string>): Resolved<string> {
    if (!isRead(principalId))
      return { why: `whom it names is known only after an apply: ${expressionOf(principalId)}` };
    const id = principalId.read.toLowerCase();
    if (guid.test(id) || this.#byId.has(id)) return { found: id };
    const record = this.#inCode.get(principalId.read);
    return record ? this.#named(record) : { why: `"${principalId.read}" is no object id` };
  }

  #named(record: Principal): Resolved<string> {
    const appId = textIn(record.appId)?.toLowerCase();
    const kind = isRead(record.kind) ? record.kind.read : undefined;
    const isKind = (one: Principal) => kind === undefined || !isRead(one.kind) || alike[kind].includes(one.kind.read);
    if (appId !== undefined) {
      const [only, ...others] = (this.#byAppId.get(appId) ?? []).filter(isKind);
      if (only && others.length === 0) return { found: only.id.toLowerCase() };
      return { why: `no one principal of the snapshot has the application id ${appId}` };
    }
    const address = record.id.slice(record.id.indexOf("#") + 1);
    const name = textIn(record.name);
    if (name === undefined || name === address) return { why: `who ${address} is, the code does not say` };
    const [only, ...others] = (this.#byName.get(comparable(name)) ?? []).filter(isKind);
    const what = kind?.replaceAll("-", " ") ?? "principal";
    if (!only) return { why: `the snapshot has no ${what} of the name "${name}"` };
    if (others.length > 0) return { why: `${others.length + 1} principals of the snapshot have the name "${name}"` };
    return { found: only.id.toLowerCase() };
  }
}

/** The place above vaults that code means: by its ARM id, or by a name that one of the kind has and no other. */
export function liveScope(scope: Scope, live: ReadonlyMap<string, Scope>): Resolved<string> {
  if (scope.id.startsWith("/")) {
    return live.has(scope.id) ? { found: scope.id } : { why: `the snapshot does not have the scope ${scope.id}` };
  }
  const name = textIn(scope.name);
  const kind = scope.kind.replaceAll("-", " ");
  if (name === undefined) return { why: `which ${kind} it is, is known only after an apply` };
  const wanted = comparable(name);
  const isIt = (one: Scope) =>
    one.kind === scope.kind && (lastWord(one.id) === wanted || comparable(textIn(one.name) ?? "") === wanted);
  const found = [...live.values()].filter(isIt);
  const [only, ...others] = found;
  if (!only) return { why: `the snapshot has no ${kind} of the name "${name}"` };
  return others.length === 0
    ? { found: only.id }
    : { why: `${found.length} ${kind}s of the snapshot have the name "${name}"` };
}

function lastWord(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1).toLowerCase();
}

/** The directory compares names without case; one letter may be written in two ways. */
export function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

export function expressionOf(fact: Fact<unknown>): string {
  if ("unknown" in fact) return fact.unknown;
  return "unread" in fact ? (fact.unread.detail ?? fact.unread.reason) : "";
}

export function textIn(fact: Fact<string | null>): string | undefined {
  return isRead(fact) ? (fact.read ?? undefined) : undefined;
}

function push<Item>(map: Map<string, Item[]>, key: string | undefined, item: Item): void {
  if (key === undefined) return;
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
