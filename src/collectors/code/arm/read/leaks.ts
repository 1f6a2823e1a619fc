import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import { namesIn } from "../../bicep/evaluate/expression-names.ts";
import { holdsSecure } from "../../bicep/read/secure-types.ts";
import type { Leak } from "../../deployment/deployment.ts";
import { summarize } from "../../terraform/evaluate/summary.ts";
import { childrenOf, type PlacedNode } from "../json/json-children.ts";
import { isExpression } from "../json/json-text.ts";
import type { ArmTemplate } from "../template/template.ts";
import type { Frame, Inputs } from "./frame.ts";

/** Secure values that are handed to parameters which are not secure: they stand in the history of the deployment. */
export function leaksOfInner(frame: Frame, inputs: Inputs, uri: string): readonly Leak[] {
  const leaks: Leak[] = [];
  for (const declared of frame.template.parameters.values()) {
    const given = inputs(declared.name);
    if (!given || !summarize(given.value).isSensitive || frame.isSecure(declared)) continue;
    if (holdsSecure({ type: declared.type, types: frame })) continue;
    const { stated } = given;
    const named = stated && [...namesIn(stated.expression)].map((name) => secureName(name, stated.evaluation));
    const what = named?.find((name) => name !== undefined) ?? "a secure value";
    const path = `properties.parameters.${declared.name}`;
    leaks.push({ uri, at: given.value.at, address: frame.address, path, what });
  }
  return leaks;
}

/** What a name stands for, in words, where that is secure. */
function secureName(name: string, evaluation: Evaluation): string | undefined {
  const bound = evaluation.bound(name);
  const found = bound ? undefined : evaluation.scope.lookup(name);
  if (!found || !summarize(found.value).isSensitive) return undefined;
  const [, written] = /^parameters\('(.*)'\)$/.exec(name) ?? [];
  const what = found.what.slice(found.what.indexOf(" ") + 1);
  if (written === undefined) return `secure ${found.what}`;
  return found.what.startsWith("parameter ")
    ? `secure parameter ${what.split(" of ")[0]}`
    : `secure parameter "${written}"`;
}

interface Outer {
  readonly address: string;
  readonly evaluation: Evaluation;
}

/**
 * Secure parameters that a nested template of outer scope names: their values are put into its text, which stands in the history of
 * the deployment. Each is told where it is named first.
 */
export function leaksOfOuter(
  { file, node, expressions }: ArmTemplate,
  { address, evaluation }: Outer,
): readonly Leak[] {
  const leaks = new Map<string, Leak>();
  const open: Pick<PlacedNode, "node" | "path">[] = [{ node, path: "properties.template" }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node: one, path } = next;
    if (one.type === "string" && isExpression(one.value)) {
      for (const name of namesIn(expressions.of(one, { loop: undefined }))) {
        const what = leaks.has(name) ? undefined : secureName(name, evaluation);
        if (what !== undefined) leaks.set(name, { uri: file.uri, at: file.spanOf(one), address, path, what });
      }
    }
    // What is nested in it tells its own.
    open.push(
      ...childrenOf(file, next)
        .filter(({ name }) => name !== "template")
        .toReversed(),
    );
  }
  return [...leaks.values()];
}
