import { isRead } from "../../model/fact.ts";
import type { Certificate, Key, Secret } from "../../model/objects.ts";
import type { Principal } from "../../model/principal.ts";
import type { SharedRecords } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { AccessReview, type LastUses } from "./access-review.ts";
import { countCell, factCell, listCell } from "./fact-cell.ts";
import { type GrantRow, GrantRows } from "./grants.ts";
import type { BundleFiles } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import type { Population, Sampler } from "./sample.ts";
import { openTable, type Table } from "./write-file.ts";

/** What stands in the rows, but for their numbers: the same for a population and for what changed in it. */
export const populationColumns = {
  vaults: [
    ...["id", "name", "type", "subscriptionId", "resourceGroup", "location", "tenantId", "permissionModel"],
    ...["purgeProtection", "softDeleteRetentionDays", "publicNetworkAccess", "networkDefaultAction"],
    ...["secrets", "keys", "certificates", "accessPolicies", "roleAssignments"],
  ],
  principals: [
    ...["id", "name", "kind", "exists", "isEnabled", "isGuest", "appId", "homeTenantId", "memberOf"],
    ...["credentials", "credentialEnds"],
  ],
  grants: [
    ...["id", "heldBy", "kind", "principalId", "principalName", "principalKind", "right", "scope"],
    ...["since", "until", "condition"],
  ],
  objects: [
    ...["vaultId", "type", "name", "id", "enabled", "createdOn", "updatedOn", "notBefore", "expiresOn"],
    ...["managed", "versions", "keyType", "keySize"],
  ],
} as const satisfies Record<Population, readonly string[]>;

/** Rows of each population file. */
export type PopulationCounts = Readonly<Record<Population, number>>;

/** Writes the populations while the snapshot is judged: each record passes here once, on its way to the rules. */
export class PopulationWriter {
  readonly #tables: Readonly<Record<Population, Table>>;
  readonly #review: AccessReview;
  readonly #grants: GrantRows;
  readonly #sampler: Sampler;
  readonly #counts = { vaults: 0, principals: 0, grants: 0, objects: 0 };

  private constructor(tables: Readonly<Record<Population, Table>>, review: AccessReview, around: Around) {
    this.#tables = tables;
    this.#review = review;
    this.#grants = new GrantRows(around.shared);
    this.#sampler = around.sampler;
  }

  static async open(files: BundleFiles, around: Around): Promise<PopulationWriter> {
    const open = (name: Population) => openTable(files, evidenceFiles[name], ["item", ...populationColumns[name]]);
    const tables = {
      vaults: await open("vaults"),
      principals: await open("principals"),
      grants: await open("grants"),
      objects: await open("objects"),
    };
    const writer = new PopulationWriter(tables, await AccessReview.open(files, around), around);
    for (const principal of around.shared.principals)
      await writer.#row("principals", principal.id, principalCells(principal));
    for (const scope of around.shared.scopes)
      for (const grant of writer.#grants.ofScope(scope)) await writer.#grant(grant);
    return writer;
  }

  async vault(vault: VaultRecord): Promise<void> {
    await this.#row("vaults", vault.id, vaultCells(vault));
    for (const grant of this.#grants.ofVault(vault)) await this.#grant(grant);
    for (const [type, object] of objectsOf(vault))
      await this.#row("objects", object.id, objectCells(vault.id, type, object));
  }

  /** When callers last did something at a vault. Told after the vault. */
  used(vaultId: string, uses: LastUses): void {
    this.#review.used(vaultId, uses);
  }

  async close(): Promise<PopulationCounts> {
    for (const table of Object.values(this.#tables)) await table.close();
    await this.#review.close();
    return this.#counts;
  }

  async #grant(grant: GrantRow): Promise<void> {
    await this.#row("grants", grant.id, grantCells(grant));
    await this.#review.grant(grant);
  }

  #row(population: Population, id: string, cells: readonly string[]): Promise<void> {
    const item = this.#counts[population] + 1;
    this.#counts[population] = item;
    this.#sampler.offer(population, item, id);
    return this.#tables[population].row([String(item), ...cells]);
  }
}

/** What the writer needs to know besides the records. */
export interface Around {
  readonly shared: SharedRecords;
  readonly sampler: Sampler;
  /** Ids of the scopes above a vault. */
  readonly above: (vaultId: string) => readonly string[];
  /** Window of the logs, where there were any. */
  readonly logWindow: { readonly from: string; readonly to: string } | null;
}

export function grantCells(grant: GrantRow): readonly string[] {
  return populationColumns.grants.map((column) => grant[column]);
}

export function vaultCells(vault: VaultRecord): readonly string[] {
  const own = vault.kind === "vault" ? vault : undefined;
  const onlyVaults = (cell: string) => (own ? cell : "(not of a managed HSM)");
  return [
    ...[vault.id, vault.name, vault.kind, vault.subscriptionId ?? "", vault.resourceGroup ?? ""],
    ...[factCell(vault.location), factCell(vault.tenantId), onlyVaults(factCell(own?.permissionModel))],
    ...[factCell(vault.purgeProtectionEnabled), factCell(vault.softDeleteRetentionDays)],
    ...[factCell(vault.publicNetworkAccess), factCell(vault.networkDefaultAction)],
    ...[onlyVaults(countCell(own?.secrets)), countCell(vault.keys), onlyVaults(countCell(own?.certificates))],
    ...[onlyVaults(countCell(own?.accessPolicies)), countCell(vault.roleAssignments)],
  ];
}

type StoredObject = Secret | Key | Certificate;

export function* objectsOf(vault: VaultRecord): Generator<readonly [type: string, object: StoredObject]> {
  if (vault.kind === "vault" && isRead(vault.secrets))
    for (const secret of vault.secrets.read) yield ["secret", secret];
  if (isRead(vault.keys)) for (const key of vault.keys.read) yield ["key", key];
  if (vault.kind === "vault" && isRead(vault.certificates))
    for (const certificate of vault.certificates.read) yield ["certificate", certificate];
}

export function objectCells(vaultId: string, type: string, object: StoredObject): readonly string[] {
  const { id, name, enabled, createdOn, updatedOn, notBefore, expiresOn } = object;
  return [
    ...[vaultId, type, name, id, factCell(enabled), factCell(createdOn), factCell(updatedOn)],
    ...[factCell(notBefore), factCell(expiresOn)],
    "managed" in object ? factCell(object.managed) : "",
    countCell(object.versions),
    ...("keyType" in object ? [factCell(object.keyType), factCell(object.keySize)] : ["", ""]),
  ];
}

export function principalCells(principal: Principal): readonly string[] {
  const { id, name, kind, exists, appId, memberOf, isEnabled, isGuest, homeTenantId, credentials } = principal;
  const ends = credentials && isRead(credentials) ? credentials.read.map(({ endsOn }) => endsOn ?? "never") : [];
  return [
    ...[id, factCell(name), factCell(kind), factCell(exists), factCell(isEnabled), factCell(isGuest)],
    ...[factCell(appId), factCell(homeTenantId), listCell(memberOf), countCell(credentials), ends.join(" ")],
  ];
}
