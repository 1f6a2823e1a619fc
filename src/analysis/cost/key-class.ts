import { type Fact, isRead } from "../../model/fact.ts";
import type { VaultRecord } from "../../model/vault.ts";

/** What decides the price of a key and of the calls with it. */
export const keyClasses = ["rsa-2048", "advanced", "hsm-rsa-2048", "hsm-advanced"] as const;
export type KeyClass = (typeof keyClasses)[number];

interface KeyMaterial {
  readonly name: string;
  readonly keyType: Fact<string | null>;
  readonly keySize: Fact<number | null>;
}

/** The keys of a vault by name (lower case), and which classes each can be of: several where the inventory does not say. */
export class KeyInventory {
  readonly #keys = new Map<string, KeyMaterial>();
  readonly #possible: readonly KeyClass[];
  readonly #versions = new Map<string, readonly { readonly version: string; readonly createdOn: string }[]>();

  constructor(vault: VaultRecord | undefined) {
    const isStandard = vault?.kind === "vault" && isRead(vault.sku) && vault.sku.read === "standard";
    // The standard tier has no HSM-protected keys.
    this.#possible = isStandard ? ["rsa-2048", "advanced"] : keyClasses;
    // A certificate has a key of its own name; its own line about it comes last and wins.
    if (vault?.kind === "vault") this.#take(vault.certificates);
    if (vault) this.#take(vault.keys);
    if (!vault || !isRead(vault.keys)) return;
    for (const key of vault.keys.read) {
      if (!isRead(key.versions) || key.versions.missing) continue;
      const dated = key.versions.read.flatMap(({ version, createdOn }) => (createdOn ? [{ version, createdOn }] : []));
      const newestFirst = dated.toSorted((a, b) => (a.createdOn < b.createdOn ? 1 : -1));
      this.#versions.set(key.name.toLowerCase(), newestFirst);
    }
  }

  #take(keys: Fact<readonly KeyMaterial[]>): void {
    if (isRead(keys)) for (const key of keys.read) this.#keys.set(key.name.toLowerCase(), key);
  }

  /** Every class that a key of this name can be of, by what was read. */
  classesOf(name: string): readonly KeyClass[] {
    const key = this.#keys.get(name.toLowerCase());
    if (!key || !isRead(key.keyType) || key.keyType.read === null) return this.#possible;
    const type = key.keyType.read.toUpperCase();
    const isHsm = type.endsWith("-HSM");
    if (!type.startsWith("RSA")) return [isHsm ? "hsm-advanced" : "advanced"];
    const size = isRead(key.keySize) ? key.keySize.read : null;
    const simple = isHsm ? "hsm-rsa-2048" : "rsa-2048";
    const advanced = isHsm ? "hsm-advanced" : "advanced";
    if (size === null) return [simple, advanced];
    return [size <= 2048 ? simple : advanced];
  }

  /** The version that a call without one got in an hour: the newest made before that hour's end. Undefined where not known. */
  currentVersion(name: string, hour: string): string | undefined {
    const versions = this.#versions.get(name.toLowerCase()) ?? [];
    return versions.find(({ createdOn }) => createdOn.slice(0, 13) <= hour.slice(0, 13))?.version;
  }
}
