import type { SourceSpan } from "../../../../model/fact.ts";
import type { ObjectValue, Reference, ScalarValue, UnknownValue, Value } from "../value.ts";

/** Values inside each other that are looked at; deeper ones come from hostile input only. */
const maxDepth = 100;

/** Members that are looked at: values share members, and a small file can make a value that unfolds to millions. */
const maxVisits = 200_000;

/** A scalar or unknown inside a value, and where it lies. */
export interface Leaf {
  readonly path: string;
  /** Last name on the way to it. */
  readonly name: string;
  readonly value: ScalarValue | UnknownValue;
}

/** All scalars and unknowns of a value, depth first, in order; what an unknown has for certain as well. */
export function* leavesOf(value: Value, path = "", name = path): Generator<Leaf> {
  const stack: { value: Value; path: string; name: string; depth: number }[] = [{ value, path, name, depth: 0 }];
  let visits = 0;
  for (let next = stack.pop(); next && visits < maxVisits; next = stack.pop()) {
    visits += 1;
    const { value: current, depth } = next;
    if (current.kind === "scalar" || current.kind === "unknown")
      yield { path: next.path, name: next.name, value: current };
    const container = current.kind === "unknown" ? current.certain : current;
    if (!container || container.kind === "scalar" || depth >= maxDepth) continue;
    const children = [...membersOf(container, next.path, next.name)];
    for (const child of children.reverse()) stack.push({ ...child, depth: depth + 1 });
  }
}

function* membersOf(value: Exclude<Value, ScalarValue | UnknownValue>, path: string, name: string) {
  if (value.kind === "list") {
    for (const [index, item] of value.items.entries()) yield { value: item, path: `${path}[${index}]`, name };
    return;
  }
  for (const [key, entry] of value.entries)
    yield { value: entry, path: path === "" ? key : `${path}.${key}`, name: key };
}

/** A value found by attribute names, with lists of blocks looked through. */
export interface Found {
  readonly path: string;
  readonly value: Value;
}

/** Every value at a path of names: each block of a list counts for itself. */
export function valuesAt(value: Value, names: readonly string[]): readonly Found[] {
  return foundAt({ path: "", value }, names, 0);
}

function foundAt({ path, value }: Found, names: readonly string[], depth: number): readonly Found[] {
  const [name, ...rest] = names;
  const container = value.kind === "unknown" ? value.certain : value;
  if (depth > maxDepth) return [];
  if (container?.kind === "list") {
    return container.items.flatMap((item, index) =>
      foundAt({ path: `${path}[${index}]`, value: item }, names, depth + 1),
    );
  }
  if (name === undefined) return [{ path, value }];
  const entry = container?.kind === "object" ? container.entries.get(name) : undefined;
  return entry ? foundAt({ path: path === "" ? name : `${path}.${name}`, value: entry }, rest, depth + 1) : [];
}

/** An attribute of a resource; undefined where the code does not state it or sets it to null. */
export function stated(values: ObjectValue, name: string): Value | undefined {
  const value = values.entries.get(name);
  return value?.kind === "scalar" && value.value === null ? undefined : value;
}

/** A known text; undefined for all else. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined;
}

/** A known number, also where it is written as text. */
export function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind !== "scalar") return undefined;
  if (typeof value.value === "number") return value.value;
  if (typeof value.value !== "string" || value.value.trim() === "") return undefined;
  const number = Number(value.value);
  return Number.isFinite(number) ? number : undefined;
}

/** A known boolean, also where it is written as text. */
export function booleanOf(value: Value | undefined): boolean | undefined {
  if (value?.kind !== "scalar") return undefined;
  if (typeof value.value === "boolean") return value.value;
  return value.value === "true" ? true : value.value === "false" ? false : undefined;
}

/** Every reference inside a value, whatever it is part of. */
export function* referencesIn(value: Value): Generator<Reference> {
  for (const leaf of leavesOf(value)) {
    if (leaf.value.kind === "unknown") yield* leaf.value.references;
  }
}

/** Where a value stands that is handed on, or where it is stated. */
export function homeOf(value: Value): SourceSpan | undefined {
  return value.from?.at ?? value.at;
}

/** A place in code as one word, to look things up by. */
export function placeKey(at: SourceSpan): string {
  return `${at.uri}\n${at.startLine}:${at.startColumn ?? 0}`;
}
