import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import type { Expression } from "../../bicep/syntax/syntax.ts";
import { entryOf } from "../../deployment/functions/collections.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import { derived } from "../../terraform/evaluate/unknown.ts";
import { sensitive, taken } from "../../terraform/evaluate/values.ts";
import { exactReference, type Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";
import type { GivenValue, Inputs } from "./frame.ts";

/** What hands something to a nested deployment. */
export interface Giving {
  readonly file: JsonText;
  readonly address: string;
  readonly evaluation: Evaluation;
  of(node: JsonNode): Expression;
  /** More may be given by something that is not here. */
  readonly isOpen: boolean;
}

/** The `parameters` of a nested deployment: `{ "name": { "value": … } }`, or `reference` for a secret that stays in its vault. */
export function givenInputs(stated: JsonNode | undefined, giving: Giving): Inputs {
  const { file, address, evaluation } = giving;
  return (name) => {
    const what = `parameter "${name}" of ${address}`;
    const member = file.value(stated, name);
    if (member) return givenBy(member, what, giving);
    if (stated?.type === "string") return fromWhole(evaluation.value(giving.of(stated)), name, what);
    if (!giving.isOpen) return undefined;
    const note = "it may be in a file of values that is not here";
    return { value: { kind: "unknown", expression: name, why: "remote", references: [], note }, what };
  };
}

function givenBy(member: JsonNode, what: string, giving: Giving): GivenValue {
  const { file, evaluation } = giving;
  const value = file.value(member, "value");
  if (value) {
    const expression = giving.of(value);
    return { value: evaluation.placed(expression), what, stated: { expression, evaluation } };
  }
  const reference = file.value(member, "reference");
  if (reference) return { value: vaultSecret(reference, giving), what };
  const whole = fromWhole(evaluation.placed(giving.of(member)), undefined, what);
  return whole ?? { value: derived("a parameter without a value", []), what };
}

/** All parameters as one expression. */
function fromWhole(all: Value, name: string | undefined, what: string): GivenValue | undefined {
  if (all.kind === "unknown") return { value: derived(all.expression, [all]), what };
  if (all.kind !== "object") return undefined;
  const one = name === undefined ? all : entryOf(all, name);
  const value = one?.kind === "object" ? entryOf(one, "value") : undefined;
  return value && { value: taken(all, value), what };
}

/** A secret that stays in its vault until the deployment asks for it. */
export function vaultSecret(
  reference: JsonNode,
  { file, evaluation, of }: Pick<Giving, "file" | "evaluation" | "of">,
): Value {
  const named = (node: JsonNode | undefined) => node && evaluation.value(of(node));
  const vault = named(file.value(file.value(reference, "keyVault"), "id"));
  const names = [named(file.value(reference, "secretName")), named(file.value(reference, "secretVersion"))]
    .filter((name) => name !== undefined)
    .map((name) => (name.kind === "scalar" ? String(name.value) : "…"));
  const id = vault && exactReference(vault);
  const known = vault?.kind === "scalar" ? [String(vault.value)] : [];
  const target = id
    ? { address: id.address, path: ["getSecret", ...names] }
    : { address: "getSecret()", path: ["getSecret", ...known, ...names] };
  const at = file.spanOf(reference);
  return sensitive({
    kind: "unknown",
    expression: `the secret ${names[0] ?? ""}`,
    why: "apply",
    references: [target],
    at,
  });
}
