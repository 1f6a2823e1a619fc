import { type Fact, isRead, partly, read, type Unread, unread } from "../../model/fact.ts";
import type { LocalRoleAssignment } from "../../model/local-role.ts";
import type { Key } from "../../model/objects.ts";
import { parseVaultId } from "../../model/resource-id.ts";
import { shell } from "../../model/shell.ts";
import type { ManagedHsm } from "../../model/vault.ts";
import type { JsonMap } from "./json-value.ts";
import { mapsIn } from "./json-value.ts";
import { armKeyManagementIn, readLocalAssignment, readLocalRole } from "./local-roles.ts";
import { type DocumentNote, missingFrom } from "./notes.ts";

/** What a document says it lists: assignments at a scope inside the HSM of an address, or the HSM's role definitions. */
export type LocalList =
  | { readonly kind: "local-role-assignments"; readonly place: string; readonly scope: string }
  | { readonly kind: "local-role-definitions"; readonly place: string };

type LocalFacts = Required<Pick<ManagedHsm, "localRoleAssignments" | "localRoles" | "isArmKeyManagementOn">>;

interface Held {
  readonly assignments: JsonMap[];
  readonly roles: JsonMap[];
}

/**
 * What outputs say about the inside of managed HSMs. None of them names the HSM: only the `id` around a list, or beside the
 * settings, does, and without it nothing is joined.
 */
export class LocalAccess {
  readonly #held = new Map<DocumentNote, Held>();
  readonly #lists = new Map<DocumentNote, LocalList>();
  /** By host. */
  readonly #settings = new Map<string, JsonMap>();

  addAssignment(item: JsonMap, document: DocumentNote): void {
    this.#of(document).assignments.push(item);
  }

  addRole(item: JsonMap, document: DocumentNote): void {
    this.#of(document).roles.push(item);
  }

  addSettings(place: string, item: JsonMap): void {
    this.#settings.set(place, item);
  }

  addList(list: LocalList, document: DocumentNote): void {
    this.#lists.set(document, list);
  }

  /** The files that hold roles of an HSM and do not say of which. */
  unjoined(): readonly string[] {
    const documents = [...this.#held.keys()].filter((document) => !this.#lists.has(document));
    return [...new Set(documents.map(({ file }) => file.name))].sort();
  }

  /** Hosts that outputs speak of. */
  places(): ReadonlySet<string> {
    return new Set([...this.#settings.keys(), ...[...this.#lists.values()].map(({ place }) => place)]);
  }

  /** What is known about the inside of one managed HSM. */
  factsOf(hsmId: string, keys: Fact<readonly Key[]>): LocalFacts {
    const name = parseVaultId(hsmId)?.name ?? "";
    const settings = [...this.#settings].find(([place]) => isOf(place, name))?.[1];
    return {
      localRoleAssignments: this.#assignments(hsmId, name, keys),
      localRoles: this.#roles(name),
      isArmKeyManagementOn: settings
        ? armKeyManagementIn(mapsIn(settings, "settings") ?? [], "enabled")
        : unread("not-in-output", "no output has the settings of this HSM", settingsRemedy(name)),
    };
  }

  #assignments(hsmId: string, name: string, keys: Fact<readonly Key[]>): LocalFacts["localRoleAssignments"] {
    const lists = [...this.#lists].flatMap(([document, list]) =>
      list.kind === "local-role-assignments" && isOf(list.place, name) ? [{ document, scope: list.scope }] : [],
    );
    const absent = unread(
      "not-in-output",
      "no output lists the local role assignments of this HSM",
      remedyAt(name, "/"),
    );
    if (lists.length === 0) return absent;
    const items = lists.flatMap(({ document }) => this.#held.get(document)?.assignments ?? []);
    const found = items.map((item) => readLocalAssignment(item, hsmId));
    const readable = found.filter((one) => one !== undefined);
    const once = new Map(readable.map((one): [string, LocalRoleAssignment] => [one.id, one]));
    const sorted = [...once.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const why =
      missingFrom(lists.map(({ document }) => document)) ??
      (readable.length < found.length ? lostAssignment : undefined) ??
      unlisted(name, new Set(lists.map(({ scope }) => scope)), keys);
    return why ? partly(sorted, why) : read(sorted);
  }

  #roles(name: string): LocalFacts["localRoles"] {
    const documents = [...this.#lists].flatMap(([document, list]) =>
      list.kind === "local-role-definitions" && isOf(list.place, name) ? [document] : [],
    );
    if (documents.length === 0)
      return unread("not-in-output", "no output lists the role definitions of this HSM", definitionsRemedy(name));
    const items = documents.flatMap((document) => this.#held.get(document)?.roles ?? []);
    const roles = items.map(readLocalRole).filter((role) => role !== undefined);
    const sorted = [...new Map(roles.map((role) => [role.id, role])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const missing = missingFrom(documents) ?? (roles.length < items.length ? lostAssignment : undefined);
    return missing ? partly(sorted, missing) : read(sorted);
  }

  #of(document: DocumentNote): Held {
    const known = this.#held.get(document) ?? { assignments: [], roles: [] };
    this.#held.set(document, known);
    return known;
  }
}

const lostAssignment = unread("unparsable", "an entry of the list is not what Azure prints").unread;

/** A list at a scope leaves out what is assigned below it: it takes one at the HSM, one at all keys, and one at each key. */
function unlisted(name: string, scopes: ReadonlySet<string>, keys: Fact<readonly Key[]>): Unread | undefined {
  const known = isRead(keys) ? keys.read : [];
  const wanted = ["/", "/keys", ...known.map((key) => `/keys/${key.name.toLowerCase()}`)];
  const lacking = wanted.find((scope) => !scopes.has(scope));
  if (lacking !== undefined)
    return unread("not-in-output", `no output lists local role assignments at ${lacking}`, remedyAt(name, lacking))
      .unread;
  if (isRead(keys) && !keys.missing) return undefined;
  const detail = "roles on single keys are not known, as no output lists every key";
  return unread("not-in-output", detail, shell`az keyvault key list --hsm-name ${name}`).unread;
}

/** Hosts of managed HSMs begin with their name, in every cloud. */
function isOf(host: string, name: string): boolean {
  return host.startsWith(`${name}.managedhsm.`);
}

function remedyAt(name: string, scope: string): string {
  const command = shell`az keyvault role assignment list --hsm-name ${name} --scope ${scope}`;
  return `${command} --query ${envelope(`${name}.managedhsm.azure.net${scope === "/" ? "" : scope}`, "roleAssignments")}`;
}

function definitionsRemedy(name: string): string {
  const command = shell`az keyvault role definition list --hsm-name ${name}`;
  return `${command} --query ${envelope(`${name}.managedhsm.azure.net`, "roleDefinitions")}`;
}

function envelope(place: string, what: string): string {
  return `"{id: 'https://${place}/providers/Microsoft.Authorization/${what}', value: @}"`;
}

/** The value is taken under another name: members called `value` are never held. */
export function settingsRemedy(name: string): string {
  const query = `"{id: 'https://${name}.managedhsm.azure.net/settings', settings: [].{name: name, enabled: value}}"`;
  return `${shell`az keyvault setting list --hsm-name ${name}`} --query ${query}`;
}

export const localListRemedy = remedyAt("NAME", "/");
