import type { Policy } from "../../model/policy.ts";
import type { Rule } from "../../model/rule.ts";
import { productionName } from "./assemble.ts";
import { type FaultText, type LocatedFault, type Path, quote } from "./fault.ts";
import { nameHint } from "./nearest.ts";
import { fieldOf, fieldsOf } from "./plain-data.ts";
import { ruleSetting } from "./resolve.ts";
import { environmentNamePattern, idsOf } from "./schema.ts";
import type { ParsedDocument } from "./yaml-document.ts";

/** A fault, and the document it stands in. */
export interface CrossFault extends LocatedFault {
  readonly document: ParsedDocument;
}

const environmentName = new RegExp(environmentNamePattern);

/** Names of environments that any of the documents defines, and the one that always exists. */
function definedEnvironments(documents: readonly ParsedDocument[]): ReadonlySet<string> {
  const names = documents.flatMap(({ value }) => [...fieldsOf(fieldOf(value, "environments")).keys()]);
  return new Set([...names, productionName]);
}

/** Environments that rules or `defaultEnvironment` name although no document defines them. */
export function checkEnvironmentNames(documents: readonly ParsedDocument[]): readonly CrossFault[] {
  const defined = definedEnvironments(documents);
  const sayable = [...defined].filter((name) => environmentName.test(name));
  return documents.flatMap((document) =>
    namedEnvironments(document.value)
      .filter(({ name }) => !defined.has(name))
      .map(({ name, at }) => {
        const hint = nameHint(name, sayable, "define it under `environments`");
        const message = `there is no environment ${quote(name)}`;
        return crossFault(document, at, { code: "unknown-environment", message, hint });
      }),
  );
}

function namedEnvironments(value: unknown): readonly { readonly name: string; readonly at: Path }[] {
  const inRules = [...fieldsOf(fieldOf(value, "rules"))].flatMap(([rule, entry]) =>
    [...fieldsOf(fieldOf(entry, "environments")).keys()].map((name) => ({
      name,
      at: ["rules", rule, "environments", name],
    })),
  );
  const name = fieldOf(value, "defaultEnvironment");
  return typeof name === "string" ? [...inRules, { name, at: ["defaultEnvironment"] }] : inRules;
}

/** Environments that no vault can ever be in: they match nothing and are not the default. */
export function checkReachability(documents: readonly ParsedDocument[], policy: Policy): readonly CrossFault[] {
  return policy.environments.flatMap(({ name, match }) => {
    if (Object.keys(match).length > 0 || name === policy.defaultEnvironment || name === productionName) return [];
    const at = ["environments", name];
    const place = lastWith(documents, [[at]]);
    const hint = "give it a `match`, or make it the `defaultEnvironment`";
    const message = `no vault can be in the environment ${quote(name)}`;
    return place ? [crossFault(place.document, at, { code: "environment-unreachable", message, hint })] : [];
  });
}

/**
 * Parameters that contradict each other once all documents are merged, in each environment. Said once where several
 * environments share the cause. `documents` in the order in which they apply: the fault stands where the last word was.
 */
export function checkContradictions(
  documents: readonly ParsedDocument[],
  policy: Policy,
  rules: readonly Rule[],
): readonly CrossFault[] {
  const found = new Map<string, CrossFault>();
  for (const rule of rules.filter(({ contradiction }) => contradiction !== undefined)) {
    for (const environment of policy.environments) {
      // The parameters have passed the rule's own schema, which is what its erased type stands for.
      const message = rule.contradiction?.(ruleSetting(policy, rule, environment).params as never);
      const place = message === undefined ? undefined : lastWith(documents, placesOf(rule, environment.name));
      if (message === undefined || !place) continue;
      const hint = "change one of them";
      const fault = crossFault(place.document, place.at, { code: "contradictory-parameters", message, hint });
      found.set(JSON.stringify([fault.fault.uri, place.at, message]), fault);
    }
  }
  return [...found.values()];
}

/** Where a rule's parameters in an environment may stand, under any of its ids: the more special places first. */
function placesOf(rule: Rule, environment: string): readonly (readonly Path[])[] {
  const ids = idsOf(rule);
  return [
    ids.map((id) => ["rules", id, "environments", environment, "params"]),
    ids.map((id) => ["rules", id, "params"]),
    ids.map((id) => ["rules", id]),
  ];
}

/** The last document that has one of the first places, else of the next ones. */
function lastWith(documents: readonly ParsedDocument[], places: readonly (readonly Path[])[]) {
  for (const paths of places) {
    for (const document of documents.toReversed()) {
      const at = paths.find((path) => document.lineOf(path) !== undefined);
      if (at) return { document, at };
    }
  }
  return undefined;
}

function crossFault(document: ParsedDocument, at: Path, text: FaultText): CrossFault {
  return { document, at, fault: document.fault(at, text) };
}
