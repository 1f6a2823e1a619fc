import { isRead } from "../../../model/fact.ts";
import { armKeyManagement } from "./technique-gates.ts";
import { type Gate, type Hit, hitOf, holding, type Situation } from "./technique-needs.ts";

const writeVaultKeys = "Microsoft.KeyVault/vaults/keys/write";
const writeHsmKeys = "Microsoft.KeyVault/managedHSMs/keys/write";

/** The actions that these techniques ask for. */
export const keyTechniqueActions: readonly string[] = [
  writeVaultKeys,
  writeHsmKeys,
  "Microsoft.KeyVault/managedHsm/roleAssignments/write/action",
  "Microsoft.KeyVault/managedHsm/keys/backup/action",
  "Microsoft.KeyVault/managedHsm/backup/start/action",
];

/** Whoever may write the assignments inside a managed HSM can give himself any of its roles. */
export function assignsLocalRole({ frame, rights }: Situation): readonly Hit[] {
  if (frame.vault.kind !== "hsm") return [];
  return rights.verbSupports("manage-access", ["key"]).map((support) => hitOf(support, [], []));
}

/** A managed HSM has keys made through Azure Resource Manager only where its own setting says so. */
export function makesKeyByArm(situation: Situation): readonly Hit[] {
  const { vault } = situation.frame;
  const arm: Gate = vault.kind === "hsm" ? armKeyManagement(vault) : { value: "true" };
  const action = vault.kind === "hsm" ? writeHsmKeys : writeVaultKeys;
  return holding(situation, [{ anyOf: [action], at: "vault" }], arm.value === "true" ? keyIsNew(situation) : arm);
}

/** Only the first version of a key is made through Azure Resource Manager. */
function keyIsNew({ target }: Situation): Gate {
  if (target.type === undefined) return { value: "true" };
  const { vault, id } = target;
  const isKnown = isRead(vault.keys) && vault.keys.read.some((key) => key.id.toLowerCase() === id);
  if (isKnown) return { value: "false" };
  const isWhole = isRead(vault.keys) && vault.keys.missing === undefined;
  return isWhole
    ? { value: "true" }
    : { value: "unknown", why: "only a key that is not there yet is made so, and the keys were not read" };
}
