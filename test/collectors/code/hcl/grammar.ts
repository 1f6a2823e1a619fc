import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Language, type Node, Parser } from "web-tree-sitter";
import { type Shape, within } from "./shape.ts";

const grammar = dirname(createRequire(import.meta.url).resolve("@tree-sitter-grammars/tree-sitter-hcl/package.json"));

/** A parser with the grammar for Terraform that tree-sitter's users maintain. */
export async function grammarParser(): Promise<Parser> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(grammar, "tree-sitter-terraform.wasm")));
  return parser;
}

/** What the grammar makes of a text, in the shape that both trees have. Undefined where it finds an error. */
export function grammarShape(parser: Parser, text: string): Shape | undefined {
  const tree = parser.parse(text);
  if (!tree) return undefined;
  const shape = tree.rootNode.hasError ? undefined : bodyOf(tree.rootNode);
  tree.delete();
  return shape;
}

/** Where the grammar sees comments. */
export function grammarComments(parser: Parser, text: string): readonly (readonly [number, number])[] {
  const tree = parser.parse(text);
  const found = tree?.rootNode.descendantsOfType("comment") ?? [];
  const ranges = found
    .filter((node) => node !== null)
    .map((node): [number, number] => [node.startIndex, node.endIndex]);
  tree?.delete();
  return ranges;
}

function named(node: Node, type: string): Node | undefined {
  return node.namedChildren.find((child) => child?.type === type) ?? undefined;
}

function kids(node: Node): readonly Node[] {
  return node.children.filter((child): child is Node => child !== null && child.type !== "comment");
}

function bodyOf(holder: Node): Shape {
  const body = named(holder, "body");
  const items = body ? kids(body) : [];
  return items.map((item) => (item.type === "attribute" ? attributeOf(item) : blockOf(item)));
}

function attributeOf(node: Node): Shape {
  const [name, , value] = kids(node);
  return ["attribute", node.startIndex, node.endIndex, name?.text ?? "", expressionOf(value!)];
}

function blockOf(node: Node): Shape {
  const labels = kids(node)
    .slice(1)
    .filter(({ type }) => type === "identifier" || type === "string_lit")
    .map((label) => (label.type === "identifier" ? label.text : label.text.slice(1, -1)));
  return ["block", node.startIndex, node.endIndex, kids(node)[0]?.text ?? "", labels, bodyOf(node)];
}

/** An `expression` node: its range and what is in it. */
function expressionOf(node: Node): Shape {
  return within(node.startIndex, node.endIndex, termOf(kids(node)));
}

/** The grammar lists a term and what hangs on it side by side. */
function termOf(nodes: readonly Node[]): Shape {
  const [first, ...rest] = nodes;
  if (!first) return "nothing";
  if (first.type === "(") return withSteps(innerOf(rest[0]!), rest.slice(2));
  return withSteps(rootOf(first), rest);
}

function innerOf(node: Node): Shape {
  return termOf(kids(node));
}

function withSteps(root: Shape, nodes: readonly Node[]): Shape {
  const steps = nodes.flatMap(stepsOf);
  return steps.length === 0 ? root : ["steps", root, ...steps];
}

function stepsOf(node: Node): readonly Shape[] {
  switch (node.type) {
    case "get_attr":
      return [`.${kids(node)[1]?.text}`];
    case "index":
      return kids(node).flatMap(stepsOf);
    case "new_index":
      return [["index", expressionOf(kids(node)[1]!)]];
    case "legacy_index":
      return [["index", within(node.startIndex + 1, node.endIndex, ["literal", Number(node.text.slice(1))])]];
    case "splat":
      return kids(node).flatMap(stepsOf);
    case "full_splat":
    case "attr_splat":
      return ["*", ...kids(node).slice(1).flatMap(stepsOf)];
    default:
      throw new Error(`a step of an unknown kind: ${node.type}`);
  }
}

function rootOf(node: Node): Shape {
  const children = kids(node);
  switch (node.type) {
    case "literal_value":
      return literalOf(children[0]!);
    case "template_expr":
      return templateOf(children[0]!);
    case "variable_expr":
      return ["variable", node.text];
    case "collection_value":
      return collectionOf(children[0]!);
    case "function_call":
      return callOf(node);
    case "for_expr":
      return forOf(children[0]!);
    case "operation":
      return operationOf(children[0]!);
    case "conditional":
      return ["conditional", ...branchesOf(node)];
    default:
      throw new Error(`a term of an unknown kind: ${node.type}`);
  }
}

/** A chain is grouped from the left here; its terms are listed as they stand. */
function branchesOf(node: Node): readonly Shape[] {
  const [condition, then, last] = kids(node).filter(isExpression);
  const [inner, ...more] = kids(condition!);
  const goesOn = inner?.type === "conditional" && more.length === 0;
  return [...(goesOn ? branchesOf(inner) : [expressionOf(condition!)]), expressionOf(then!), expressionOf(last!)];
}

function literalOf(node: Node): Shape {
  if (node.type === "numeric_lit") return ["literal", Number(node.text)];
  if (node.type === "string_lit") return "text";
  return ["literal", node.text];
}

function collectionOf(node: Node): Shape {
  const children = kids(node);
  if (node.type === "tuple") return ["tuple", ...children.filter(isExpression).map(expressionOf)];
  return ["object", ...children.filter(({ type }) => type === "object_elem").map(entryOf)];
}

function isExpression({ type }: Node): boolean {
  return type === "expression";
}

function entryOf(node: Node): Shape {
  const [key, value] = kids(node).filter(isExpression);
  const [term, ...rest] = kids(key!);
  const isBare = rest.length === 0 && term?.type === "variable_expr";
  return [isBare ? within(key!.startIndex, key!.endIndex, "text") : expressionOf(key!), expressionOf(value!)];
}

function callOf(node: Node): Shape {
  const list = named(node, "function_arguments");
  const given = list ? kids(list) : [];
  const spreads = given.some(({ type }) => type === "ellipsis");
  return ["call", kids(node)[0]?.text ?? "", spreads, ...given.filter(isExpression).map(expressionOf)];
}

function forOf(node: Node): Shape {
  const intro = named(node, "for_intro")!;
  const condition = named(node, "for_cond");
  const grouped = named(node, "ellipsis") !== undefined;
  const parts = kids(node).filter(isExpression).map(expressionOf);
  const conditions = condition ? kids(condition).filter(isExpression).map(expressionOf) : [];
  return ["for", ...introOf(intro), parts, conditions, grouped];
}

function introOf(intro: Node): readonly Shape[] {
  const names = kids(intro).filter(({ type }) => type === "identifier");
  return [names.map(({ text }) => text), expressionOf(named(intro, "expression")!)];
}

function operationOf(node: Node): Shape {
  const children = kids(node);
  if (node.type === "unary_operation") return ["unary", children[0]?.text ?? "", termOf(children.slice(1))];
  const at = children.findIndex(({ isNamed, type }) => !isNamed && type !== "(" && type !== ")");
  return ["binary", children[at]?.text ?? "", termOf(children.slice(0, at)), termOf(children.slice(at + 1))];
}

function templateOf(node: Node): Shape {
  const parts = partsOf(kids(node));
  return parts.length === 0 ? "text" : ["template", ...parts];
}

/** Sequences alone: the grammar leaves blanks out of the text between them. */
function partsOf(nodes: readonly Node[]): readonly Shape[] {
  return nodes.flatMap((node): readonly Shape[] => {
    if (node.type === "template_interpolation") return [expressionOf(named(node, "expression")!)];
    if (node.type === "template_directive") return [directiveOf(kids(node)[0]!)];
    return [];
  });
}

function directiveOf(node: Node): Shape {
  const children = kids(node);
  const intro = children[0]!;
  if (node.type === "template_for") return ["for", ...introOf(intro), partsOf(children.slice(1))];
  const at = children.findIndex(({ type }) => type === "template_else_intro");
  const then = at < 0 ? children : children.slice(0, at);
  const otherwise = at < 0 ? [] : children.slice(at);
  return ["if", expressionOf(named(intro, "expression")!), partsOf(then), partsOf(otherwise)];
}
