import { type Fact, isRead } from "../../../model/fact.ts";
import type { Gate, Situation } from "./technique-needs.ts";

const openGate: Gate = { value: "true" };

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

/** Only the first version of a key is made through Azure Resource Manager. */
export function keyIsNew({ target }: Situation): Gate {
  if (target.type === undefined) return openGate;
  const { vault, id } = target;
  const isKnown = isRead(vault.keys) && vault.keys.read.some((key) => key.id.toLowerCase() === id);
  if (isKnown) return { value: "false" };
  const isWhole = isRead(vault.keys) && vault.keys.missing === undefined;
  return isWhole
    ? openGate
    : { value: "unknown", why: "only a key that is not there yet is made so, and the keys were not read" };
}

export function mayPurge({ frame: { vault } }: Situation): Gate {
  return flagIs(vault.purgeProtectionEnabled, false, "purge protection");
}
