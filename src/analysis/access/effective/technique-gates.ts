import { type Fact, isRead } from "../../../model/fact.ts";
import type { ManagedHsm } from "../../../model/vault.ts";
import type { Gate, Situation } from "./technique-needs.ts";

export const hasWeakNeed: Gate = {
  value: "unknown",
  why: "documents disagree on whether writing the vault is enough to change its access policies",
  isInherent: true,
};

export function modelIs({ frame: { vault } }: Situation, model: "rbac" | "access-policy"): Gate {
  if (vault.kind !== "vault") return { value: "false" };
  const { permissionModel } = vault;
  if (isRead(permissionModel)) return { value: permissionModel.read === model ? "true" : "false" };
  return { value: "unknown", why: "whether the vault goes by roles or by access policies was not read" };
}

function flagIs(flag: Fact<boolean | null>, wanted: boolean, name: string): Gate {
  if (isRead(flag)) return { value: (flag.read === true) === wanted ? "true" : "false" };
  return { value: "unknown", why: `${name} was not read` };
}

export function vaultFlag(
  situation: Situation,
  name: "enabledForTemplateDeployment" | "enabledForDeployment",
  wanted = true,
): Gate {
  const { vault } = situation.frame;
  return vault.kind === "vault" ? flagIs(vault[name], wanted, name) : { value: "false" };
}

/** Keys of a managed HSM are managed through Azure Resource Manager only where the HSM's own setting says so. */
export function armKeyManagement({ isArmKeyManagementOn: setting }: ManagedHsm): Gate {
  if (setting && isRead(setting)) return { value: setting.read === true ? "true" : "false" };
  return { value: "unknown", why: "whether the HSM lets Azure Resource Manager manage keys was not read" };
}

export function mayPurge({ frame: { vault } }: Situation): Gate {
  return flagIs(vault.purgeProtectionEnabled, false, "purge protection");
}

export function onVaultsOnly({ frame }: Situation): Gate {
  return { value: frame.vault.kind === "vault" ? "true" : "false" };
}
