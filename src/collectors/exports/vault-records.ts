import { type Fact, isRead, partly, read, type Unread, type UnreadFact, unread } from "../../model/fact.ts";
import { parseVaultId, vaultOf } from "../../model/resource-id.ts";
import { shell } from "../../model/shell.ts";
import type { DiagnosticSetting, VaultRecord } from "../../model/vault.ts";
import { listAbsent } from "./absent-facts.ts";
import { type Collector, refusalFact } from "./error-body.ts";
import type { Estate, Refused } from "./estate.ts";
import type { Collection } from "./identify.ts";
import { missingFrom } from "./notes.ts";
import { managedUnknown } from "./object-common.ts";
import type { ObjectDrafts } from "./object-drafts.ts";
import { place } from "./object-facts.ts";
import type { Contents } from "./object-store.ts";
import type { Placement } from "./placement.ts";
import { type HsmSettings, hsmWithoutSettings, type VaultSettings, vaultWithoutSettings } from "./vault-settings.ts";

/** Builds the records of the snapshot, one at a time, from what the estate holds about each vault. */
export class VaultRecords {
  readonly #estate: Estate;
  readonly #placement: Placement;
  #refusals: ReadonlyMap<string, Refused> | undefined;

  constructor(estate: Estate, placement: Placement) {
    this.#estate = estate;
    this.#placement = placement;
  }

  settings(id: string): VaultSettings | HsmSettings {
    const isHsm = id.includes("/managedhsms/");
    const named = { id, spelled: id };
    return this.#estate.vaults.get(id) ?? (isHsm ? hsmWithoutSettings(named) : vaultWithoutSettings(named));
  }

  /**
   * Why a vault's collection is not whole; undefined where it is. az leaves the secrets and keys that belong to
   * certificates out of its lists unless `--include-managed` is given. Its list counts as whole all the same: those
   * are judged as the certificate, never by themselves.
   */
  missing(id: string, collection: Collection): Unread | undefined {
    const drafts = this.#placement.contents.get(id)?.[collection];
    if (drafts && drafts.lists.size > 0) return missingFrom(drafts.lists);
    return this.#refusal(id, collection)?.unread ?? listAbsent(id, collection).unread;
  }

  diagnostics(id: string): Fact<readonly DiagnosticSetting[]> {
    const found = this.#estate.diagnostics.get(id);
    const refusal = this.#refusal(id, "diagnostic-settings");
    const absent = refusal ?? diagnosticsAbsent(id);
    if (!found) return absent;
    const settings = [...found.settings.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const lost = found.hasLost
      ? unread("unparsable", "a diagnostic setting is not what Azure prints").unread
      : undefined;
    const missing = found.lists.size === 0 ? absent.unread : (missingFrom(found.lists) ?? lost);
    return missing ? partly(settings, missing) : read(settings);
  }

  record(id: string): VaultRecord {
    const settings = this.settings(id);
    const contents = this.#placement.contents.get(id);
    const shared = {
      roleAssignments: this.#estate.assignments.atVault(id),
      diagnosticSettings: this.diagnostics(id),
    };
    const keys = this.#listed(id, "keys", contents?.keys, (key, versions) => ({ ...key, versions }));
    if (settings.kind === "hsm") {
      const own = this.#settled(keys, contents, id);
      return { ...settings, ...shared, keys: own, ...this.#estate.local.factsOf(id, own) };
    }
    const secrets = this.#listed(id, "secrets", contents?.secrets, (secret, versions) => ({ ...secret, versions }));
    return {
      ...settings,
      ...shared,
      secrets: this.#settled(secrets, contents, id),
      keys: this.#settled(keys, contents, id),
      certificates: this.#listed(id, "certificates", contents?.certificates, (certificate) => certificate),
    };
  }

  #listed<Item extends Parameters<typeof place>[0] & { readonly createdOn: Fact<string | null> }>(
    id: string,
    collection: Collection,
    drafts: ObjectDrafts<Item> | undefined,
    withVersions: Parameters<ObjectDrafts<Item>["finish"]>[0],
  ): Fact<readonly (Item & { readonly id: string })[]> {
    const missing = this.missing(id, collection);
    const items = drafts ? [...drafts.finish(withVersions)].map((item) => place(item, id, collection)) : [];
    if (!missing) return read(items);
    return items.length > 0 || (drafts?.lists.size ?? 0) > 0 ? partly(items, missing) : { unread: missing };
  }

  /** ARM leaves open whether a secret or key belongs to a certificate; the vault's certificates say so. */
  #settled<Item extends { readonly name: string; readonly managed: Fact<boolean> }>(
    list: Fact<readonly Item[]>,
    contents: Contents | undefined,
    id: string,
  ): Fact<readonly Item[]> {
    if (!isRead(list) || !list.read.some(({ managed }) => managed === managedUnknown)) return list;
    const names = new Set(contents?.certificates.names());
    const isWhole = id.includes("/managedhsms/") || this.missing(id, "certificates") === undefined;
    const settle = (item: Item): Item => {
      const isNamed = names.has(item.name.toLowerCase());
      const isOpen = item.managed !== managedUnknown || (!isNamed && !isWhole);
      return isOpen ? item : { ...item, managed: read<boolean>(isNamed) };
    };
    return { ...list, read: list.read.map(settle) };
  }

  #refusal(id: string, collector: Collector): UnreadFact | undefined {
    this.#refusals ??= refusalsByVault(this.#estate.refused);
    const names = [id, parseVaultId(id)?.name];
    const keys = names.flatMap((name) => [
      `${name}/${collector}`,
      ...(isContent(collector) ? [`${name}/contents`] : []),
    ]);
    const call = keys.map((key) => this.#refusals?.get(key)).find((each) => each !== undefined);
    return call && refusalFact(call);
  }
}

/**
 * By vault id where the refusal names one, otherwise by the vault's name. A firewall's refusal does not say what was asked
 * for; it stands before all contents alike.
 */
function refusalsByVault(refused: readonly Refused[]): ReadonlyMap<string, Refused> {
  const calls = new Map<string, Refused>();
  for (const call of refused) {
    const vault = call.resourceId === undefined ? call.vaultName : vaultOf(call.resourceId);
    const what = call.collector === "vaults" && call.reason === "firewall" ? "contents" : call.collector;
    if (vault !== undefined) calls.set(`${vault}/${what}`, call);
  }
  return calls;
}

function isContent(collector: Collector): boolean {
  return collector === "secrets" || collector === "keys" || collector === "certificates";
}

/** The query names what was listed: without it, an empty answer could not be told from any other. */
function diagnosticsAbsent(id: string): UnreadFact {
  const query = `"{id: '${id}/providers/Microsoft.Insights/diagnosticSettings', value: @}"`;
  const remedy = `${shell`az monitor diagnostic-settings list --resource ${id}`} --query ${query}`;
  return unread("not-in-output", "no output lists the diagnostic settings of this vault", remedy);
}
