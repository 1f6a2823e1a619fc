import type { Scope } from "../../model/scope.ts";
import type { SharedRecords } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { idKey } from "../access/effective/target.ts";
import type { Resolved } from "./resolve.ts";

/** What is kept of each vault of a snapshot while all of them pass by: enough to find those that code means. */
export interface KnownVault {
  readonly id: string;
  readonly name: string;
  readonly kind: VaultRecord["kind"];
}

/** The vaults and scopes of a snapshot, by the names that code has for them. */
export class LiveEstate {
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly #byId = new Map<string, KnownVault>();
  readonly #byName = new Map<string, KnownVault[]>();

  constructor(shared: SharedRecords) {
    this.scopes = new Map(shared.scopes.map((scope) => [idKey(scope.id), scope]));
  }

  add({ id, name, kind }: VaultRecord): void {
    const known = { id: idKey(id), name, kind };
    this.#byId.set(known.id, known);
    const key = `${kind} ${name.toLowerCase()}`;
    const list = this.#byName.get(key);
    if (list) list.push(known);
    else this.#byName.set(key, [known]);
  }

  /** By its ARM id where code has one, else by its name: no two vaults of a cloud share one. */
  vaultOf({ id, name, kind }: VaultRecord): Resolved<KnownVault> {
    if (id.startsWith("/")) {
      const found = this.#byId.get(idKey(id));
      return found ? { found } : { why: `the snapshot does not have ${id}` };
    }
    // A name that code does not know is shown as its address, which holds dots: no vault's name does.
    if (!/^[a-z0-9-]+$/i.test(name)) return { why: "which vault it is, is known only after an apply" };
    const [only, ...others] = this.#byName.get(`${kind} ${name.toLowerCase()}`) ?? [];
    if (!only) return { why: `the snapshot has no ${kind === "hsm" ? "managed HSM" : "vault"} "${name}"` };
    return others.length === 0 ? { found: only } : { why: `several of the snapshot's vaults have the name "${name}"` };
  }
}
