import type { Expression } from "../../bicep/syntax/syntax.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import type { Range } from "../../hcl/syntax.ts";
import type { JsonExpressions } from "../expressions/json-expressions.ts";
import type { Around } from "../expressions/translate.ts";
import type { JsonText } from "../json/json-text.ts";

/** A resource where it is declared, in a list, under a symbolic name or inside another resource. */
export interface DeclaredResource {
  readonly node: JsonNode;
  /** As language version 2.0 names it. */
  readonly symbol: string | undefined;
  /** With the types of its parents; undefined where it is no plain text. */
  readonly type: string | undefined;
  readonly typeRange: Range;
  readonly apiVersion: Expression | undefined;
  /** As written, with the names of its parents only where it says them itself. */
  readonly name: Expression | undefined;
  /** On one line, without the brackets of an expression. */
  readonly writtenName: string;
  /** It stands inside its parent and says its own name alone. */
  readonly isShort: boolean;
  readonly scope: Expression | undefined;
  readonly isExisting: boolean;
  /** What it states besides, in the condition and the loop that it has. */
  readonly value: Expression;
  readonly around: Around;
  readonly nested: readonly DeclaredResource[];
}

interface Parts {
  readonly file: JsonText;
  readonly node: JsonNode;
  readonly expressions: JsonExpressions;
}

/** Members that stand beside the body. */
const beside: ReadonlySet<string> = new Set([
  "type",
  "apiversion",
  "name",
  "scope",
  "condition",
  "copy",
  "dependson",
  "resources",
  "comments",
  "existing",
  "metadata",
  "import",
  "asserts",
  "$options",
  "@options",
]);

/** Resources inside each other; ARM has up to five types. */
const deepest = 10;

export function resourcesOf({ file, node, expressions }: Parts): readonly DeclaredResource[] {
  const stated = file.value(node, "resources");
  return declaredIn(stated, { file, expressions, parent: undefined, depth: 0, loop: undefined });
}

interface Place {
  readonly file: JsonText;
  readonly expressions: JsonExpressions;
  readonly parent: string | undefined;
  readonly depth: number;
  readonly loop: string | undefined;
}

function declaredIn(node: JsonNode | undefined, place: Place): readonly DeclaredResource[] {
  if (place.depth > deepest) return [];
  const { file } = place;
  if (node?.type === "object") {
    return file.members(node).flatMap(({ name, value }) => declared(value, name, place) ?? []);
  }
  return file.items(node).flatMap((item) => declared(item, undefined, place) ?? []);
}

function declared(node: JsonNode, symbol: string | undefined, place: Place): DeclaredResource | undefined {
  const { file, expressions, parent } = place;
  if (node.type !== "object") {
    if (node.type !== "broken") file.addFault("a resource that is no object", node);
    return undefined;
  }
  const copy = file.value(node, "copy");
  const loop = copy ? (file.string(copy, "name") ?? "") : place.loop;
  const around: Around = { loop };
  const typeNode = file.value(node, "type");
  const written = typeNode?.type === "string" && !typeNode.value.startsWith("[") ? typeNode.value : undefined;
  const isShort = parent !== undefined && written !== undefined && !isBelow(written, parent);
  const type = isShort ? `${parent}/${written}` : written;
  if (type === undefined) file.addFault("the type of a resource is no plain text", typeNode ?? node);
  const of = (name: string) => {
    const value = file.value(node, name);
    return value && expressions.of(value, around);
  };
  const name = file.value(node, "name");
  const existing = file.value(node, "existing");
  return {
    node,
    symbol,
    type,
    typeRange: typeNode ?? node,
    apiVersion: of("apiVersion"),
    name: of("name"),
    writtenName: name?.type === "string" ? onOneLine(file.textOf(name)) : "",
    isShort,
    scope: of("scope"),
    isExisting: existing?.type === "plain" && existing.value === true,
    value: statedBy(node, { file, expressions, around }),
    around,
    nested: declaredIn(file.value(node, "resources"), {
      ...place,
      parent: type ?? parent,
      depth: place.depth + 1,
      loop,
    }),
  };
}

function isBelow(type: string, parent: string): boolean {
  return type.toLowerCase().startsWith(`${parent.toLowerCase()}/`);
}

/** Longest name that an address shows. */
const longestName = 200;

function onOneLine(written: string): string {
  const text = written.replaceAll(/\s+/g, " ");
  const plain = text.startsWith("'") ? text.slice(1, -1) : text;
  return plain.length > longestName ? `${plain.slice(0, longestName)}…` : plain;
}

interface Stated {
  readonly file: JsonText;
  readonly expressions: JsonExpressions;
  readonly around: Around;
}

function statedBy(node: JsonNode, { file, expressions, around }: Stated): Expression {
  const body = expressions.object(node, around, (name) => beside.has(name));
  const condition = file.value(node, "condition");
  const { start, end } = node;
  const conditional: Expression = condition
    ? { type: "if", condition: asCondition(condition), body, start, end }
    : body;
  const copy = file.value(node, "copy");
  if (!copy) return conditional;
  return expressions.loop(copy, { name: around.loop ?? "", body: () => conditional, around: { loop: undefined } });

  function asCondition(stated: JsonNode): Expression {
    const known = stated.type === "string" ? conditionWords.get(stated.value.toLowerCase()) : undefined;
    if (known === undefined) return expressions.of(stated, around);
    return { type: "literal", value: known, start: stated.start, end: stated.end };
  }
}

/** Conditions that are written as texts. */
const conditionWords: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);
