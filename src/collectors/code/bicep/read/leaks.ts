import type { Leak } from "../../deployment/deployment.ts";
import { summarize } from "../../terraform/evaluate/summary.ts";
import type { Value } from "../../terraform/value.ts";
import { namesIn } from "../evaluate/expression-names.ts";
import { statedIn } from "./bodies.ts";
import type { Frame } from "./frame.ts";
import type { CalledFile, ModuleCall } from "./module-call.ts";
import { holdsSecure } from "./secure-types.ts";

/** Secure values that a call hands to parameters which are not secure: they stand in the history of its deployment. */
export function leaksOf<File extends CalledFile>(call: ModuleCall<File>, called: Frame): readonly Leak[] {
  const inputs = call.inputs();
  const entries = inputs.kind === "object" ? inputs : inputs.kind === "unknown" ? inputs.certain : undefined;
  if (entries?.kind !== "object") return [];
  const leaks: Leak[] = [];
  for (const [name, value] of entries.entries) {
    const statement = called.source.parameters.get(name);
    if (!statement || !summarize(value).isSensitive || called.isSecure(statement)) continue;
    if (holdsSecure({ type: statement.type, types: called })) continue;
    const { uri } = call.instance.evaluation.scope.file;
    leaks.push({ uri, at: value.at, address: call.address, path: `params.${name}`, what: whatOf(name, value, call) });
  }
  return leaks;
}

/** The secure parameter that is handed on; else what the expression is called. */
function whatOf<File extends CalledFile>(name: string, value: Value, call: ModuleCall<File>): string {
  const { evaluation } = call.instance;
  const inputs = call.stated("params");
  const stated = inputs?.type === "object" ? statedIn(inputs, name) : undefined;
  if (!stated) return "a secure value";
  for (const one of namesIn(stated)) {
    const found = evaluation.bound(one) ? undefined : evaluation.scope.lookup(one);
    if (found && summarize(found.value).isSensitive) {
      return found.what.endsWith(`parameter "${one}"`) || found.what.startsWith("parameter ")
        ? `secure parameter "${one}"`
        : `secure ${found.what}`;
    }
  }
  return `secure value ${value.kind === "unknown" ? value.expression : evaluation.text(stated)}`;
}
