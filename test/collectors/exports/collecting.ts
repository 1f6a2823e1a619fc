import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { collectExports, type ExportFile } from "../../../src/collectors/exports/collect.ts";
import { checkOf } from "../../../src/collectors/store/validators.ts";
import type { SnapshotContent } from "../../../src/collectors/store/write.ts";
import { isFact, isRead } from "../../../src/model/fact.ts";
import type { Coverage, Refusal } from "../../../src/model/manifest.ts";
import type { Certificate, Key, Secret } from "../../../src/model/objects.ts";
import type { Principal } from "../../../src/model/principal.ts";
import type { Scope } from "../../../src/model/scope.ts";
import type { ManagedHsm, Vault, VaultRecord } from "../../../src/model/vault.ts";

export const subscription = "/subscriptions/11111111-1111-1111-1111-111111111111";
export const group = `${subscription}/resourcegroups/rg-app`;
export const vaultId = (name: string) => `${group}/providers/microsoft.keyvault/vaults/${name}`;

const fixtures = fileURLToPath(new URL("../../fixtures/exports/", import.meta.url));
export const fixture = (name: string) => readFile(`${fixtures}${name}`);

/** A file made of text or bytes. */
export function file(path: string, content: string | Uint8Array): ExportFile {
  return { path, open: () => [typeof content === "string" ? Buffer.from(content) : content] };
}

/** Everything that came out, held against the schemas of the snapshot. */
export class Collected {
  readonly content: SnapshotContent;
  readonly vaults: readonly VaultRecord[];

  constructor(content: SnapshotContent, vaults: readonly VaultRecord[]) {
    this.content = content;
    this.vaults = vaults;
  }

  vault(name: string): Vault {
    const found = this.vaults.find((each) => each.name === name);
    if (found?.kind !== "vault") throw new Error(`no vault ${name}`);
    return found;
  }

  hsm(name: string): ManagedHsm {
    const found = this.vaults.find((each) => each.name === name);
    if (found?.kind !== "hsm") throw new Error(`no managed HSM ${name}`);
    return found;
  }

  secret(name: string, vault = "kv-app"): Secret {
    return member(this.vault(vault).secrets, name);
  }

  key(name: string, vault = "kv-app"): Key {
    return member(this.vault(vault).keys, name);
  }

  certificate(name: string, vault = "kv-app"): Certificate {
    return member(this.vault(vault).certificates, name);
  }

  scope(id: string): Scope {
    const found = this.content.scopes.find((each) => each.id === id);
    if (!found) throw new Error(`no scope ${id}`);
    return found;
  }

  principal(id: string): Principal {
    const found = this.content.principals.find((each) => each.id === id);
    if (!found) throw new Error(`no principal ${id}`);
    return found;
  }

  coverage(collector: string): readonly Coverage[] {
    return this.content.manifest.coverage.filter((each) => each.collector === collector);
  }

  refused(collector: string): readonly Refusal[] {
    return this.coverage(collector).flatMap(({ refused }) => refused);
  }
}

function member<Item extends { readonly name: string }>(list: unknown, name: string): Item {
  if (!isFact(list) || !isRead(list)) throw new Error("the list was not read");
  const found = (list.read as readonly Item[]).find((each) => each.name === name);
  if (!found) throw new Error(`no ${name} in the list`);
  return found;
}

/** Collects these files; whatever comes out has to fit the schemas. */
export async function collect(...files: readonly ExportFile[]): Promise<Collected> {
  const content = await collectExports(files, { now: "2026-11-01T00:00:00Z", toolVersion: "0.0.0" });
  const vaults = await Array.fromAsync(content.vaults);
  const check = { vault: await checkOf("vault"), hsm: await checkOf("hsm") };
  for (const record of vaults) expect(check[record.kind](record)).toBeUndefined();
  const kinds = { scope: content.scopes, role: content.roles, principal: content.principals } as const;
  for (const kind of ["scope", "role", "principal"] as const) {
    const checkRecord = await checkOf(kind);
    for (const record of kinds[kind]) expect(checkRecord(record)).toBeUndefined();
  }
  expect((await checkOf("manifest"))({ ...content.manifest, files: [] })).toBeUndefined();
  return new Collected(content, vaults);
}

/** Collects fixtures by name, in this order. */
export async function collectFixtures(...names: readonly string[]): Promise<Collected> {
  return collect(...(await Promise.all(names.map(async (name) => file(name, await fixture(name))))));
}

/** The names of a record's facts, by whether they were read; facts read in part stand in a group of their own. */
export function factNames(record: object): { readonly read: string; readonly partly: string; readonly unread: string } {
  const groups = { read: [] as string[], partly: [] as string[], unread: [] as string[] };
  for (const [name, value] of Object.entries(record)) {
    if (!isFact(value)) continue;
    groups[isRead(value) ? (value.missing ? "partly" : "read") : "unread"].push(name);
  }
  return {
    read: groups.read.sort().join(" "),
    partly: groups.partly.sort().join(" "),
    unread: groups.unread.sort().join(" "),
  };
}

/** The remedy of an unread fact. */
export function remedyOf(fact: unknown): string | undefined {
  if (!isFact(fact) || !("unread" in fact)) throw new Error("the fact was read");
  return fact.unread.remedy;
}
