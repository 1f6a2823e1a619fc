import { type CodeUnit, codeUnit, type SecretValue, type ValueOrigin } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { TerraformResource, TerraformTree } from "../tree.ts";
import { generatedSecrets } from "./secret-attributes.ts";
import { secretAttributesOf } from "./secret-index.ts";
import { secretByName } from "./secret-name.ts";
import { shownOf } from "./secret-values.ts";
import { statedSecretsOf } from "./stated-secrets.ts";
import type { UnitContext } from "./unit-context.ts";
import { stated, valuesAt } from "./walk-value.ts";

/**
 * A state or plan as a file: every value in it that is a secret, by address and path, masked. Undefined for source.
 * A file that holds none is a unit all the same, so that it is seen to have been judged.
 */
export function fileUnit(tree: TerraformTree, { format }: UnitContext): CodeUnit | undefined {
  if (tree.stage === "source") return undefined;
  const values = [
    ...tree.resources.flatMap((resource) => [...heldBy(resource)]),
    ...tree.outputs.flatMap((output) =>
      output.isSensitive || secretByName(output.name) === "certain"
        ? held(`output.${output.name}`, output.value, "resource")
        : [],
    ),
    ...tree.variables.flatMap((variable) =>
      variable.isSensitive || secretByName(variable.name) === "certain"
        ? held(`var.${variable.name}`, variable.value, "parameter")
        : [],
    ),
  ];
  const unit = codeUnit({ id: tree.root, name: tree.root, unit: "file", format });
  return { ...unit, at: { uri: tree.root, startLine: 1 }, secretValues: read(values) };
}

function* heldBy(resource: TerraformResource): Generator<SecretValue> {
  const { address, type, mode } = resource;
  const origin: ValueOrigin = mode === "data" ? "data" : generatedSecrets.has(type) ? "generated" : "resource";
  const seen = new Set<string>();
  for (const attribute of secretAttributesOf(resource)) {
    for (const { path, value } of valuesAt(resource.values, attribute.path)) {
      seen.add(attribute.path[0] ?? "");
      const [found] = held(`${address}.${path}`, value, origin);
      if (found) yield { ...found, what: `${attribute.what} of ${address}` };
    }
  }
  if (type.startsWith("azapi_")) {
    for (const { path, value, attribute } of statedSecretsOf(resource)) {
      seen.add(path.split(".", 1)[0] ?? "");
      const [found] = held(`${address}.${path}`, value, origin);
      if (found) yield { ...found, what: `${attribute.what} of ${address}` };
    }
  }
  yield* markedValues(resource, seen);
}

/** What the file itself marks as sensitive, whatever its type: azapi's bodies, attributes of providers that are not listed. */
function* markedValues({ address, values }: TerraformResource, seen: ReadonlySet<string>): Generator<SecretValue> {
  for (const [name, value] of values.entries) {
    if (seen.has(name) || !value.isSensitive || !stated(values, name)) continue;
    yield* held(`${address}.${name}`, value, "resource");
  }
}

function held(path: string, value: Parameters<typeof shownOf>[0], origin: ValueOrigin): readonly SecretValue[] {
  const shown = shownOf(value);
  return shown === null ? [] : [{ path, what: `the value of ${path}`, origin, reaches: ["state"], shown }];
}
