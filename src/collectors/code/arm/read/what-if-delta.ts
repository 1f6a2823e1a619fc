import type { JsonNode } from "../../hcl/json-node.ts";
import { object } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";

interface Delta {
  readonly delta: JsonNode;
  read(node: JsonNode): Value;
}

/** Changes inside each other; those of arrays have children. */
const deepest = 30;

/**
 * A state with the changes of a `delta`: `path` with dots, and `propertyChangeType`. Members of an array have no place that is certain:
 * an array that changes is not known but for what is added.
 */
export function applied(file: JsonText, before: Value, { delta, read }: Delta): Value {
  let state = before;
  for (const change of file.items(delta)) state = applyOne(state, change, 0);
  return state;

  function applyOne(to: Value, change: JsonNode, depth: number): Value {
    const path = pathOf(file.string(change, "path") ?? "");
    const kind = file.string(change, "propertyChangeType")?.toLowerCase();
    if (path.length === 0 || depth > deepest) return to;
    switch (kind) {
      case "noeffect":
        return to;
      case "delete":
        return withMember(to, path, () => undefined);
      case "array":
        return withMember(to, path, (old) => openArray(old, path.join(".")));
      default:
        return withMember(to, path, (old) => modified(old, change, depth));
    }
  }

  function modified(old: Value | undefined, change: JsonNode, depth: number): Value | undefined {
    const after = file.value(change, "after");
    if (after) return read(after);
    const children = file.value(change, "children");
    if (children?.type !== "array") return old;
    let state: Value = old ?? object(new Map());
    for (const child of children.items) state = applyOne(state, child, depth + 1);
    return state;
  }
}

function pathOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(".").slice(0, deepest);
}

function openArray(old: Value | undefined, path: string): Value {
  const at = old?.at ? { at: old.at } : {};
  return { kind: "unknown", expression: `the changed list ${path}`, why: "apply", references: [], ...at };
}

function withMember(of: Value, path: readonly string[], change: (old: Value | undefined) => Value | undefined): Value {
  const [name = "", ...rest] = path;
  if (of.kind !== "object") return of;
  const known = [...of.entries.keys()].find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
  const old = of.entries.get(known);
  const next = rest.length === 0 ? change(old) : withMember(old ?? object(new Map()), rest, change);
  const entries = new Map(of.entries);
  if (next === undefined) entries.delete(known);
  else entries.set(known, next);
  return { ...of, entries };
}
