import type { CodeFormat, CodeUnit } from "../../../../model/code.ts";
import { read, unknown } from "../../../../model/fact.ts";
import type { TerraformResource, TerraformStage, TerraformTree } from "../tree.ts";
import type { Reference, Value } from "../value.ts";
import { exactReference } from "../value.ts";
import { indexSecrets, type SecretIndex } from "./secret-index.ts";
import { stated, textOf } from "./walk-value.ts";

/** What the units of one tree share. */
export interface UnitContext {
  readonly stage: TerraformStage;
  readonly format: CodeFormat;
  readonly index: SecretIndex;
}

export const formatOf: Readonly<Record<TerraformStage, CodeFormat>> = {
  source: "terraform",
  plan: "terraform-plan",
  state: "terraform-state",
};

export function contextOf(tree: TerraformTree): UnitContext {
  return { stage: tree.stage, format: formatOf[tree.stage], index: indexSecrets(tree) };
}

const vaultTypes: ReadonlySet<string> = new Set([
  "azurerm_key_vault",
  "azurerm_key_vault_managed_hardware_security_module",
]);

export function isVault({ mode, type }: Pick<TerraformResource, "mode" | "type">): boolean {
  return mode === "managed" && vaultTypes.has(type);
}

/** Vault name and tags decide the environment: of a vault its own, of what lies in one those of the vault. */
export function placeInEstate(resource: TerraformResource, index: SecretIndex): Pick<CodeUnit, "vaultName" | "tags"> {
  const vault = isVault(resource) ? resource : vaultOf(resource, index);
  const tags = tagsOf(vault ?? resource);
  if (!vault) return { vaultName: read(null), tags };
  const name = vault.values.entries.get("name");
  const known = textOf(name);
  if (known !== undefined) return { vaultName: read(known), tags };
  return { vaultName: name?.kind === "unknown" ? unknown(name.expression, name.at) : read(null), tags };
}

/** The vault of this tree that a resource names as the one it lies in. */
export function vaultOf(resource: TerraformResource, index: SecretIndex): TerraformResource | undefined {
  for (const name of ["key_vault_id", "managed_hsm_id"]) {
    const value = stated(resource.values, name);
    const reference: Reference | undefined = value && (exactReference(value) ?? onlyNamed(value));
    const vault = reference && index.resource(reference.address);
    if (vault && isVault(vault)) return vault;
  }
  return undefined;
}

/** A plan names the attribute and the resource that has it: one resource all the same. */
function onlyNamed({ restsOn }: Value): Reference | undefined {
  const [first] = restsOn ?? [];
  return restsOn?.every(({ address }) => address === first?.address) ? first : undefined;
}

function tagsOf({ values }: TerraformResource): CodeUnit["tags"] {
  const tags = stated(values, "tags");
  if (!tags) return read({});
  if (tags.kind !== "object") return unknown(tags.kind === "unknown" ? tags.expression : "tags", tags.at);
  const known: [string, string][] = [];
  for (const [name, value] of tags.entries) {
    if (value.kind === "unknown") return unknown(value.expression, value.at);
    if (value.kind === "scalar" && value.value !== null) known.push([name, String(value.value)]);
  }
  return read(Object.fromEntries(known), tags.at);
}
