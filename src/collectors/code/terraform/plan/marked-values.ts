import { isJoiningName, type SecretTest, withoutSecret } from "../dropped-secrets.ts";
import { isJsonObject, memberOf, textsOf } from "../json.ts";
import type { ListValue, ObjectValue, Reference, ScalarValue, UnknownValue, Value } from "../value.ts";
import { isExpression, type Stated, statedIn, statedItem } from "./stated.ts";

/** What stands beside a value and has its shape, with `true` where something holds for all below. Maps are read as objects are. */
export interface Marks {
  readonly unknown: unknown;
  readonly sensitive: unknown;
  readonly stated: Stated;
}

/** One resource, or whatever else has values, as far as its values hang on it. */
export interface Bearer {
  readonly type: string;
  readonly address: string;
  readonly isSecret: SecretTest;
  /** What an expression or block of the configuration refers to. */
  referencesOf(node: unknown): readonly Reference[];
}

/** Terraform's values are a few levels deep, and `body` of an ARM resource some more; below this nothing is read. */
const deepest = 100;
const longestExpression = 120;
/** More names than one expression has are not compared with each other. */
const mostNames = 200;
/** Marks everything below an attribute that holds a secret's value. */
const secret = Symbol("secret");

/** Reads values as plans and states print them. Secrets are dropped here: what is made of them is only their length class. */
export class MarkedValues {
  readonly #bearer: Bearer;

  constructor(bearer: Bearer) {
    this.#bearer = bearer;
  }

  /** The attributes; those that are omitted are absent. */
  attributes(json: unknown, marks: Marks): ObjectValue {
    return this.#object(json, marks, []);
  }

  /** Undefined where there is no value: what nobody states and nobody gives. */
  value(json: unknown, marks: Marks, path: readonly string[]): Value | undefined {
    if (path.length > deepest) return this.#tooDeep(path);
    return this.#marked(json, this.#bearer.isSecret(path) ? { ...marks, sensitive: secret } : marks, path);
  }

  #marked(json: unknown, marks: Marks, path: readonly string[]): Value | undefined {
    if (marks.unknown === true) return this.#unknown(marks, path);
    if (Array.isArray(json) || (isNothing(json) && Array.isArray(marks.unknown))) return this.#list(json, marks, path);
    if (isJsonObject(json) || (isNothing(json) && hasMarks(marks.unknown))) {
      return this.#withOrigin(this.#object(json, marks, path), marks.stated);
    }
    return this.#scalar(json, marks, path);
  }

  #object(json: unknown, marks: Marks, path: readonly string[]): ObjectValue {
    const entries = new Map<string, Value>();
    for (const name of namesIn(json, marks.unknown)) {
      const inner = { ...marksIn(marks, name), stated: statedIn(marks.stated, name) };
      const value = this.value(memberOf(json, name), inner, [...path, name]);
      if (value !== undefined) entries.set(name, value);
    }
    return { kind: "object", entries };
  }

  #list(json: unknown, marks: Marks, path: readonly string[]): ListValue | undefined {
    const items: readonly unknown[] = Array.isArray(json) ? json : [];
    const unknowns: readonly unknown[] = Array.isArray(marks.unknown) ? marks.unknown : [];
    const length = Math.max(items.length, unknowns.length);
    // Terraform prints blocks that nobody wrote as empty lists.
    if (length === 0 && marks.stated.kind === "omitted") return;
    const values: Value[] = [];
    for (let index = 0; index < length; index += 1) {
      const inner = { ...marksIn(marks, index), stated: statedItem(marks.stated, items, index) };
      // The place of an item is no name: blocks that may be there several times are judged alike. Depth counts it all the same.
      values.push(this.#item(items[index], inner, path));
    }
    return this.#withOrigin({ kind: "list", items: values }, marks.stated);
  }

  #item(json: unknown, marks: Marks, path: readonly string[]): Value {
    if (Array.isArray(json)) return this.value(json, marks, [...path, ""]) ?? { kind: "scalar", value: null };
    return this.value(json, marks, path) ?? { kind: "scalar", value: null };
  }

  #scalar(json: unknown, marks: Marks, path: readonly string[]): ScalarValue | UnknownValue | undefined {
    if (isNothing(json)) {
      if (json === null && isWriteOnly(path) && marks.stated.kind === "node") return this.#writeOnly(marks, path);
      const isStated = json === null && (marks.stated.kind === "node" || marks.stated.kind === "literal");
      return isStated ? this.#withOrigin({ kind: "scalar", value: null }, marks.stated) : undefined;
    }
    if (typeof json !== "string" && typeof json !== "number" && typeof json !== "boolean") return;
    const scalar = this.#withOrigin({ kind: "scalar", value: json } satisfies ScalarValue, marks.stated);
    if (marks.sensitive === secret) return withoutSecret(scalar);
    if (marks.sensitive !== true) return scalar;
    return isJoiningName(this.#bearer.type, path) ? { ...scalar, isSensitive: true } : withoutSecret(scalar);
  }

  /** No plan or state has the value of a write-only attribute; that the code gives one, and from where, its expression says. */
  #writeOnly(marks: Marks, path: readonly string[]): ScalarValue | UnknownValue | undefined {
    const node = marks.stated.kind === "node" ? marks.stated.node : undefined;
    const constant = memberOf(node, "constant_value");
    if (constant === null) return { kind: "scalar", value: null, restsOn: [] };
    if (typeof constant !== "string" && typeof constant !== "number") return this.#unknown(marks, path);
    return withoutSecret({ kind: "scalar", value: constant, restsOn: [] });
  }

  #unknown(marks: Marks, path: readonly string[]): UnknownValue | undefined {
    const { stated } = marks;
    if (stated.kind === "omitted") return;
    const node = stated.kind === "node" ? stated.node : undefined;
    return {
      kind: "unknown",
      expression: expressionText(node) ?? this.#place(path),
      why: "apply",
      references: node === undefined ? [] : this.#bearer.referencesOf(node),
      ...(marks.sensitive === true || marks.sensitive === secret ? { isSensitive: true } : {}),
    };
  }

  #withOrigin<Kind extends Value>(value: Kind, stated: Stated): Kind {
    if (stated.kind === "literal") return { ...value, restsOn: [] };
    if (stated.kind !== "node" || !isExpression(stated.node)) return value;
    if (isJsonObject(stated.node) && Object.hasOwn(stated.node, "constant_value")) return { ...value, restsOn: [] };
    const hasReferences = textsOf(stated.node, "references").length > 0;
    return hasReferences ? { ...value, restsOn: this.#bearer.referencesOf(stated.node) } : value;
  }

  #tooDeep(path: readonly string[]): UnknownValue {
    const expression = `${this.#bearer.address}.${path[0] ?? ""}: nested deeper than ${deepest} levels`;
    return { kind: "unknown", expression, why: "fault", references: [] };
  }

  #place(path: readonly string[]): string {
    return cut([this.#bearer.address, ...path].filter((name) => name !== "").join("."));
  }
}

function isWriteOnly(path: readonly string[]): boolean {
  const name = path.at(-1);
  return name !== undefined && (name.endsWith("_wo") || name === "sensitive_body");
}

function isNothing(json: unknown): boolean {
  return json === null || json === undefined;
}

function hasMarks(marks: unknown): boolean {
  return isJsonObject(marks) && Object.keys(marks).length > 0;
}

function namesIn(json: unknown, unknowns: unknown): ReadonlySet<string> {
  const names = new Set(isJsonObject(json) ? Object.keys(json) : []);
  if (isJsonObject(unknowns)) for (const name of Object.keys(unknowns)) names.add(name);
  return names;
}

function marksIn(marks: Marks, step: string | number): Pick<Marks, "unknown" | "sensitive"> {
  return { unknown: markAt(marks.unknown, step), sensitive: markAt(marks.sensitive, step) };
}

function markAt(mark: unknown, step: string | number): unknown {
  if (mark === true || mark === secret) return mark;
  if (mark instanceof Map) return mark.get(step);
  if (Array.isArray(mark)) return typeof step === "number" ? mark[step] : undefined;
  return memberOf(mark, String(step));
}

/** What an expression names, on one line; undefined where the configuration gives no names. */
export function expressionText(node: unknown): string | undefined {
  const names = wholeNames(textsOf(node, "references"));
  return names.length === 0 ? undefined : cut(names.join(", "));
}

/** Without those that only are the beginning of another: Terraform lists `a.b.id` and `a.b`. */
export function wholeNames(names: readonly string[]): readonly string[] {
  if (names.length > mostNames) return wholeNames(names.slice(0, mostNames));
  return names.filter((name) => !names.some((other) => other !== name && isBeginning(name, other)));
}

function isBeginning(name: string, other: string): boolean {
  const next = other[name.length];
  return (next === "." || next === "[") && other.startsWith(name);
}

function cut(text: string): string {
  return text.length > longestExpression ? `${text.slice(0, longestExpression - 1)}…` : text;
}
