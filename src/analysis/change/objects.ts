import { type Fact, isRead } from "../../model/fact.ts";
import type { ScopeKind } from "../../model/resource-id.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { Resolved } from "./resolve.ts";

const collections = ["secrets", "keys", "certificates"] as const;

interface InVault {
  readonly vault: VaultRecord;
  readonly kind: Fact<ScopeKind> | undefined;
}

/** Is a scope that the code states one object in a vault, rather than the vault? In code an object has an id of its own. */
export function isOnObject(scope: string, { vault, kind }: InVault): boolean {
  if (kind && isRead(kind)) return kind.read === "object";
  return scope !== vault.id && (scope.startsWith(`${vault.id}/`) || objectIn(vault, scope) !== undefined);
}

/** The tenant's id of an object that code declares in a vault, or names behind the vault's id. */
export function liveObjectId(
  scope: string,
  { vault, liveId }: { readonly vault: VaultRecord; readonly liveId: string },
): Resolved<string> {
  const declared = objectIn(vault, scope);
  const behind = scope.startsWith(`${vault.id}/`) ? scope.slice(vault.id.length + 1) : "";
  const [collection, name, ...more] = declared ? [declared.collection, declared.name] : behind.split("/");
  const isKnown = collections.some((one) => one === collection) && more.length === 0;
  if (!isKnown || name === undefined || !/^[a-z0-9-]+$/i.test(name))
    return { why: "which object it is on, is known only after an apply" };
  return { found: `${liveId}/${collection}/${name.toLowerCase()}` };
}

function objectIn(vault: VaultRecord, id: string) {
  for (const collection of collections) {
    const list: Fact<readonly { readonly id: string; readonly name: string }[]> | undefined =
      vault.kind === "vault" ? vault[collection] : collection === "keys" ? vault.keys : undefined;
    const found = list && isRead(list) ? list.read.find((object) => object.id === id) : undefined;
    if (found) return { collection, name: found.name };
  }
  return undefined;
}
