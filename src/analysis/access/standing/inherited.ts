import { type Fact, isRead } from "../../../model/fact.ts";
import { isAtOrAbove, vaultOf } from "../../../model/resource-id.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import type { Frame } from "../effective/frame.ts";
import type { Grant, RoleGrant } from "../effective/grants.ts";
import { type ByHolder, byHolder } from "../effective/reach.ts";

/** The grants that all vaults of a resource group inherit, told apart by where they apply: once for all those vaults. */
export interface Inherited {
  /** On scopes above the vaults. */
  readonly above: readonly RoleGrant[];
  readonly holders: ByHolder;
  /** Kept by a list above, about one vault or what is in it. */
  readonly below: ReadonlyMap<string, readonly RoleGrant[]>;
  /** Their scope was not read: they may be about any of the vaults. */
  readonly anywhere: readonly RoleGrant[];
  /** Whoever holds one that depends on a vault's name. */
  readonly byName: ReadonlySet<string>;
}

export function inheritedIn(frame: Frame): Inherited {
  const above: RoleGrant[] = [];
  const anywhere: RoleGrant[] = [];
  const below = new Map<string, RoleGrant[]>();
  for (const grant of frame.inherited) {
    if (grant.scope === undefined) anywhere.push(grant);
    else if (isAbove(grant.scope, frame)) above.push(grant);
    else {
      const vault = vaultOf(grant.scope);
      if (vault === undefined) continue;
      const known = below.get(vault);
      if (known) known.push(grant);
      else below.set(vault, [grant]);
    }
  }
  const byName = new Set(above.filter(dependsOnName).map(({ principalId }) => principalId));
  return { above, holders: byHolder(above), below, anywhere, byName };
}

/** A scope above the vault, and so above all vaults of its resource group. */
export function isAbove(scope: string, { chain, vaultId }: Frame): boolean {
  return scope !== vaultId && (chain.includes(scope) || isAtOrAbove(scope, vaultId));
}

/** Conditions about what is in vaults may ask for a vault's name; those about role assignments do not. */
function dependsOnName({ condition, role }: RoleGrant): boolean {
  const texts = [
    ...(isRead(condition) && condition.read !== null ? [condition.read] : []),
    ...(role?.permissions ?? []).flatMap((element) => element.condition ?? []),
  ];
  return texts.some((text) => text.toLowerCase().includes("microsoft.keyvault"));
}

/** The grants about one vault alone: its own, and those that a list above keeps for it. */
export function localIn(frame: Frame, { below, anywhere }: Inherited): readonly Grant[] {
  // A frame lists what is inherited last.
  const own = frame.roles.slice(0, frame.roles.length - frame.inherited.length);
  return [...own, ...(below.get(frame.vaultId) ?? []), ...anywhere, ...frame.policies];
}

/**
 * All of a vault's settings that answers about the whole vault depend on, beside its grants. Vaults that agree in them give
 * the same standing to whoever has inherited grants only.
 */
export function settingsKey(vault: VaultRecord): string {
  if (vault.kind !== "vault") return vault.id;
  const { permissionModel, enabledForTemplateDeployment, enabledForDeployment, purgeProtectionEnabled } = vault;
  const settings: readonly Fact<unknown>[] = [
    permissionModel,
    enabledForTemplateDeployment,
    enabledForDeployment,
    purgeProtectionEnabled,
  ];
  return settings.map((fact) => (isRead(fact) ? String(fact.read) : "unread")).join(" ");
}
