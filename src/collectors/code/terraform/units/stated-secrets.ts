import { armBody } from "../azure/arm-body.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import { type SecretAttribute, statedSecrets } from "./secret-attributes.ts";
import { stated, textOf, valuesAt } from "./walk-value.ts";

/** A value that a resource states for one of its secrets. */
export interface StatedSecret {
  readonly attribute: SecretAttribute;
  readonly path: string;
  readonly value: Value;
  /** State does not keep it. */
  readonly isWriteOnly: boolean;
}

/** Values that a resource states for its secrets, in write-only arguments too; an empty text is none. */
export function statedSecretsOf(resource: TerraformResource): readonly StatedSecret[] {
  if (resource.mode !== "managed") return [];
  const found = resource.type.startsWith("azapi_") ? armSecrets(resource) : listedSecrets(resource);
  return found.filter(({ value }) => value.kind !== "scalar" || (value.value !== null && value.value !== ""));
}

function listedSecrets({ type, values }: TerraformResource): readonly StatedSecret[] {
  return (statedSecrets.get(type) ?? []).flatMap((attribute) => {
    const kept = valuesAt(values, attribute.path).map((found) => ({ attribute, ...found, isWriteOnly: false }));
    const last = `${attribute.path.at(-1)}_wo`;
    const writeOnly = valuesAt(values, [...attribute.path.slice(0, -1), last]);
    return [...kept, ...writeOnly.map((found) => ({ attribute, ...found, isWriteOnly: true }))];
  });
}

const armSecret: SecretAttribute = {
  path: ["body", "properties", "value"],
  what: "the secret's value",
  isVaultObject: true,
};

/** A secret that azapi writes: its `body` is kept in the state, its `sensitive_body` is not. */
function armSecrets(resource: TerraformResource): readonly StatedSecret[] {
  const type = textOf(resource.values.entries.get("type"))?.toLowerCase() ?? "";
  if (!type.startsWith("microsoft.keyvault/vaults/secrets@")) return [];
  // The vault's own API has no properties around what a secret is.
  const names = resource.type === "azapi_data_plane_resource" ? ["value"] : ["properties", "value"];
  return [
    { name: "body", body: armBody(resource), isWriteOnly: false },
    { name: "sensitive_body", body: stated(resource.values, "sensitive_body"), isWriteOnly: true },
  ].flatMap(({ name, body, isWriteOnly }) =>
    (body ? valuesAt(body, names) : []).map(({ path, value }) => ({
      attribute: armSecret,
      path: `${name}.${path}`,
      // The text of a `jsonencode` has one place for all that is in it.
      value: value.at || !body?.at ? value : { ...value, at: body.at },
      isWriteOnly,
    })),
  );
}
