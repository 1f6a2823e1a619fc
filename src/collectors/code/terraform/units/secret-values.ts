import type { SecretValue, ValueOrigin, ValueSink } from "../../../../model/code.ts";
import { maskOf } from "../mask.ts";
import type { TerraformResource, TerraformStage, TerraformVariable } from "../tree.ts";
import type { Value } from "../value.ts";
import { dataSecrets, generatedSecrets, type SecretAttribute } from "./secret-attributes.ts";
import { isSecretByPurpose, type SecretIndex } from "./secret-index.ts";
import { statedSecretsOf } from "./stated-secrets.ts";
import type { UnitContext } from "./unit-context.ts";
import { leavesOf } from "./walk-value.ts";

/** Everything secret that one resource or data source holds or passes on. */
export function secretValuesOf(
  resource: TerraformResource,
  { index, stage }: Pick<UnitContext, "index" | "stage">,
): readonly SecretValue[] {
  if (resource.mode === "ephemeral") return [];
  if (resource.mode === "data")
    return (dataSecrets.get(resource.type) ?? []).slice(0, 1).map((one) => given(resource, one, "data"));
  const generated = generatedSecrets.get(resource.type);
  if (generated) return generatedValues(resource, generated, index);
  return statedSecretsOf(resource).map((found) => ({
    path: found.path,
    what: `${found.attribute.what} of ${resource.address}`,
    origin: originOf(found.value, index, stage),
    reaches: sinksOf(found.attribute, found.isWriteOnly),
    shown: shownOf(found.value),
    ...placeOf(found.value),
  }));
}

/** A generator is one value under several names: the first stands for all. Names and ids are no secrets unless they feed one. */
function generatedValues(
  resource: TerraformResource,
  attributes: readonly SecretAttribute[],
  index: SecretIndex,
): readonly SecretValue[] {
  const [first] = attributes;
  const feeds = index.feeds(resource.address);
  if (!first || !(feeds || isSecretByPurpose(resource.type))) return [];
  const value = given(resource, first, "generated");
  return [feeds ? { ...value, reaches: ["vault", "state"] } : value];
}

function given(resource: TerraformResource, attribute: SecretAttribute, origin: ValueOrigin): SecretValue {
  return {
    path: attribute.path.join("."),
    what: `${attribute.what} of ${resource.address}`,
    origin,
    reaches: ["state"],
    shown: null,
    ...(resource.at ? { at: resource.at } : {}),
  };
}

function sinksOf({ isVaultObject }: SecretAttribute, isWriteOnly: boolean): readonly ValueSink[] {
  return [...(isVaultObject ? (["vault"] as const) : []), ...(isWriteOnly ? [] : (["state"] as const))];
}

/** Where a value comes from. Of a value without any sign of an origin only code itself can say that it stands in the text. */
export function originOf(value: Value, index: SecretIndex, stage: TerraformStage): ValueOrigin {
  const [source] = index.sourcesOf(value);
  if (source) return source.origin;
  const [variable] = index.variablesOf(value);
  if (value.kind === "unknown") return variable || value.why !== "apply" ? "parameter" : "resource";
  if (value.from?.at && isValueFile(value.from.at.uri)) return "file";
  if (variable) return originOfVariable(variable);
  return stage === "source" || value.restsOn?.length === 0 ? "literal" : "parameter";
}

/** Where the value of a variable comes from. */
export function originOfVariable({ givenIn, default: initial, value }: TerraformVariable): ValueOrigin {
  if (givenIn !== undefined) return "file";
  return initial !== undefined && value.kind !== "unknown" ? "default" : "parameter";
}

function isValueFile(uri: string): boolean {
  return uri.endsWith(".tfvars") || uri.endsWith(".tfvars.json");
}

/** The masks of what is known of a value: of the first scalar that is not empty. */
export function shownOf(value: Value): string | null {
  for (const { value: leaf } of leavesOf(value)) {
    if (leaf.kind === "scalar" && leaf.value !== null && leaf.value !== "") return maskOf(leaf.value);
  }
  return null;
}

export function placeOf(value: Value): Pick<SecretValue, "at" | "from"> {
  return { ...(value.at ? { at: value.at } : {}), ...(value.from ? { from: value.from } : {}) };
}
