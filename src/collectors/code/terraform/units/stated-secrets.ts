import { armBody } from "../azure/arm-body.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import { armSecrets } from "./arm-secrets.ts";
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
  const found = resource.type.startsWith("azapi_") ? azapiSecrets(resource) : listedSecrets(resource);
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

/** What azapi writes: a `body` is kept in the state, a `sensitive_body` is not. */
function azapiSecrets(resource: TerraformResource): readonly StatedSecret[] {
  const type = (textOf(resource.values.entries.get("type")) ?? "").split("@", 1)[0]?.toLowerCase() ?? "";
  const attributes = armSecrets.get(type) ?? [];
  if (attributes.length === 0) return [];
  const bodies = [
    { name: "body", body: armBody(resource), isWriteOnly: false },
    { name: "sensitive_body", body: stated(resource.values, "sensitive_body"), isWriteOnly: true },
  ];
  return bodies.flatMap(({ name, body, isWriteOnly }) =>
    attributes.flatMap((attribute) =>
      (body ? valuesAt(body, namesOf(attribute, resource)) : []).map(({ path, value }) => ({
        attribute: { ...attribute, path: ["body", ...attribute.path] },
        path: `${name}.${path}`,
        // The text of a `jsonencode` has one place for all that is in it.
        value: value.at || !body?.at ? value : { ...value, at: body.at },
        isWriteOnly,
      })),
    ),
  );
}

/** The vault's own API has no properties around what a secret is. */
function namesOf({ path }: SecretAttribute, { type }: TerraformResource): readonly string[] {
  return type === "azapi_data_plane_resource" ? path.slice(1) : path;
}
