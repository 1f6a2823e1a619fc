import { type Fact, isRead, type ReadFact, read, type SourceSpan, unread } from "../model/fact.ts";
import type { Coverage } from "../model/manifest.ts";
import type { Subject } from "../model/report.ts";
import type { Drift } from "../model/subject.ts";
import type { Vault, VaultRecord } from "../model/vault.ts";

/** What is said of a live vault when nobody gave its code. */
export const noCode = unread("not-asked", "no infrastructure code was given", "add --iac PATH");

interface DeclaredObject {
  readonly name: string;
  readonly at?: SourceSpan;
}

const collections = { secret: "secrets", key: "keys", certificate: "certificates" } as const;

/**
 * Vaults that code declares, by the name that a live vault has. Vault names are unique in the cloud, so that one name in several
 * places of the code means several deployments of which one at most is the live vault: nobody can tell which.
 */
export class Declarations {
  readonly #byName = new Map<string, VaultRecord[]>();
  readonly #met = new Set<string>();
  /** Vaults of the code whose name only a deployment gives. */
  readonly unresolved: number;
  /** What of the code could not be read, as any collector says it. */
  readonly coverage: readonly Coverage[];

  constructor(vaults: readonly VaultRecord[], coverage: readonly Coverage[] = []) {
    this.coverage = coverage;
    let unresolved = 0;
    for (const vault of vaults) {
      if (isReference(vault)) continue;
      if (!isResolved(vault)) {
        unresolved += 1;
        continue;
      }
      const name = vault.name.toLowerCase();
      const list = this.#byName.get(name);
      if (list) list.push(vault);
      else this.#byName.set(name, [vault]);
    }
    this.unresolved = unresolved;
  }

  /** How many names code declares, and how many of them were asked for so far: found among the live vaults. */
  get counts(): { readonly declared: number; readonly found: number; readonly ambiguous: number } {
    const ambiguous = [...this.#byName.values()].filter(({ length }) => length > 1).length;
    return { declared: this.#byName.size, found: this.#met.size, ambiguous };
  }

  /** The one declaration of a vault; undefined where there is none, or more than one. */
  of(name: string): VaultRecord | undefined {
    const key = name.toLowerCase();
    const [only, ...more] = this.#byName.get(key) ?? [];
    if (only) this.#met.add(key);
    return more.length === 0 ? only : undefined;
  }

  /** The line that declares what a finding is about: the object's own, else its vault's. */
  spanOf(subject: Pick<Subject, "type" | "id" | "name" | "vault">): SourceSpan | undefined {
    const vault = this.of(vaultName(subject));
    if (!vault) return undefined;
    const collection = collectionOf(subject.type);
    const objects: Fact<readonly DeclaredObject[]> | undefined =
      collection && vault.kind === "vault" ? vault[collection] : undefined;
    const name = subject.name.toLowerCase();
    const object = objects && isRead(objects) ? objects.read.find((one) => one.name.toLowerCase() === name) : undefined;
    return object?.at ?? vault.at;
  }
}

function collectionOf(type: Subject["type"]): (typeof collections)[keyof typeof collections] | undefined {
  return type === "secret" || type === "key" || type === "certificate" ? collections[type] : undefined;
}

function vaultName({ type, id, name, vault }: Pick<Subject, "type" | "id" | "name" | "vault">): string {
  if (type === "vault" || type === "hsm") return name;
  return (vault ?? id).slice((vault ?? id).lastIndexOf("/") + 1);
}

function isReference(vault: VaultRecord): boolean {
  return vault.kind === "vault" && vault.isReference === true;
}

/** A name that code does not know is shown as the address, which holds dots: no vault's name does. */
function isResolved({ name }: VaultRecord): boolean {
  return /^[a-z0-9-]+$/i.test(name);
}

/** Facts that code states and a vault has, with what the platform takes for the absence of each. */
const compared = {
  sku: "standard",
  softDeleteRetentionDays: 90,
  purgeProtectionEnabled: false,
  permissionModel: null,
  publicNetworkAccess: "Enabled",
  networkDefaultAction: "Allow",
  networkBypass: "AzureServices",
  ipRules: null,
  virtualNetworkRules: null,
  enabledForDeployment: false,
  enabledForTemplateDeployment: false,
  enabledForDiskEncryption: false,
} as const satisfies Partial<Record<keyof Vault, string | number | boolean | null>>;
type Compared = keyof typeof compared;

/** Where a live vault differs from what code states of it. Only stated settings count: what code leaves open may be anything. */
export function driftOf(live: Vault, declared: VaultRecord | undefined): Fact<readonly Drift[] | null> {
  if (declared?.kind !== "vault") return read(null);
  const drifts: Drift[] = [];
  for (const name of Object.keys(compared) as Compared[]) {
    const stated: Fact<unknown> = declared[name];
    const found: Fact<unknown> = live[name];
    if (!isStated(stated)) continue;
    if (!isRead(found)) return found;
    const [wanted, there] = [inWords(name, stated.read), inWords(name, found.read)];
    if (wanted !== there) drifts.push({ fact: name, declared: wanted, live: there, at: stated.at });
  }
  const tags = tagDrift(live, declared);
  return "read" in tags ? read([...drifts, ...tags.read]) : tags;
}

function isStated(fact: Fact<unknown>): fact is ReadFact<unknown> & { readonly at: SourceSpan } {
  return isRead(fact) && fact.at !== undefined;
}

function inWords(name: Compared, value: unknown): string {
  const present = value ?? compared[name];
  if (!Array.isArray(present)) return String(present);
  return present.map(normalRule).sort().join(", ") || "none";
}

/** One address is a range of one, and ids have no case. */
function normalRule(rule: unknown): string {
  return String(rule).toLowerCase().replace(/\/32$/, "");
}

/** Policies of the cloud add tags: only those that code states are compared. */
function tagDrift({ tags: live }: Vault, { tags: declared }: Vault): Fact<readonly Drift[]> {
  if (!isRead(declared) || !declared.at) return read([]);
  if (!isRead(live)) return live;
  const { read: found } = live;
  const { at } = declared;
  const drifts: Drift[] = [];
  for (const [name, wanted] of Object.entries(declared.read)) {
    const there = Object.hasOwn(found, name) ? found[name] : undefined;
    if (there !== wanted) drifts.push({ fact: `tags.${name}`, declared: wanted, live: there ?? "not set", at });
  }
  return read(drifts);
}
