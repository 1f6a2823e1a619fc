import type { Decorator, Expression, FunctionStatement, TypeNode } from "../../bicep/syntax/syntax.ts";
import type { TargetScope } from "../../deployment/deployment.ts";
import type { JsonMember, JsonNode } from "../../hcl/json-node.ts";
import type { Range } from "../../hcl/syntax.ts";
import { JsonExpressions } from "../expressions/json-expressions.ts";
import { parameterKey, variableKey } from "../expressions/names.ts";
import type { JsonText } from "../json/json-text.ts";
import { type DeclaredResource, resourcesOf } from "./resources.ts";
import { decoratorsOf, typeOf } from "./types.ts";

export interface DeclaredParameter extends Range {
  readonly name: string;
  /** Something of it does not parse, which may be that it is secure. */
  readonly isBroken: boolean;
  readonly decorators: readonly Decorator[];
  readonly type: TypeNode;
  /** `bool` and `int`: texts are taken for what they say. */
  readonly word: string;
  readonly default: Expression | undefined;
}

export interface DeclaredOutput extends Range {
  readonly name: string;
  readonly isBroken: boolean;
  readonly decorators: readonly Decorator[];
  readonly type: TypeNode;
  readonly value: Expression;
}

export interface DeclaredVariable {
  readonly name: string;
  readonly value: Expression;
}

/** A type that the template gives a name. */
export interface DeclaredType {
  readonly decorators: readonly Decorator[];
  readonly type: TypeNode;
}

/** One template: what it declares, nothing evaluated. */
export class ArmTemplate {
  readonly file: JsonText;
  readonly node: JsonNode;
  readonly expressions: JsonExpressions;
  readonly targetScope: TargetScope;
  /** By the names under which expressions find them. */
  readonly parameters: ReadonlyMap<string, DeclaredParameter>;
  readonly variables: ReadonlyMap<string, DeclaredVariable>;
  readonly functions: ReadonlyMap<string, FunctionStatement>;
  readonly types: ReadonlyMap<string, DeclaredType>;
  readonly outputs: ReadonlyMap<string, DeclaredOutput>;
  readonly resources: readonly DeclaredResource[];

  constructor(file: JsonText, node: JsonNode, expressions = new JsonExpressions(file)) {
    this.file = file;
    this.node = node;
    this.expressions = expressions;
    this.targetScope = targetScopeOf(file.string(node, "$schema"));
    this.types = typesOf(file, node);
    this.parameters = parametersOf(this);
    this.variables = variablesOf(this);
    this.functions = functionsOf(this);
    this.outputs = outputsOf(this);
    this.resources = resourcesOf(this);
  }
}

const targetScopes: readonly (readonly [start: string, scope: TargetScope])[] = [
  ["subscription", "subscription"],
  ["managementgroup", "managementGroup"],
  ["tenant", "tenant"],
];

function targetScopeOf(schema: string | undefined): TargetScope {
  const name = schema?.toLowerCase().split("/").at(-1) ?? "";
  return targetScopes.find(([start]) => name.startsWith(start))?.[1] ?? "resourceGroup";
}

type Parts = Pick<ArmTemplate, "file" | "node" | "expressions">;

const alone = { loop: undefined } as const;

function typesOf(file: JsonText, node: JsonNode): ReadonlyMap<string, DeclaredType> {
  const found = new Map<string, DeclaredType>();
  for (const { name, value } of file.members(file.value(node, "definitions"))) {
    const { start, end } = value;
    // What does not parse may be that it is secure.
    const broken = file.isBroken(value) ? [{ name: "secure", arguments: [], start, end }] : [];
    found.set(name.toLowerCase(), { decorators: [...broken, ...decoratorsOf(file, value)], type: typeOf(file, value) });
  }
  return found;
}

function parametersOf({ file, node, expressions }: Parts): ReadonlyMap<string, DeclaredParameter> {
  const found = new Map<string, DeclaredParameter>();
  for (const member of file.members(file.value(node, "parameters"))) {
    const { name, value, start, end } = member;
    const stated = file.value(value, "defaultValue");
    found.set(parameterKey(name), {
      name,
      isBroken: file.isBroken(value),
      decorators: decoratorsOf(file, value),
      type: typeOf(file, value),
      word: file.string(value, "type")?.toLowerCase() ?? "",
      default: stated && expressions.of(stated, alone),
      start,
      end,
    });
  }
  return found;
}

function variablesOf({ file, node, expressions }: Parts): ReadonlyMap<string, DeclaredVariable> {
  const found = new Map<string, DeclaredVariable>();
  for (const member of file.members(file.value(node, "variables"))) {
    const { name, value } = member;
    const loops = name.toLowerCase() === "copy" ? file.items(value) : [];
    for (const loop of loops) addLoop(loop);
    if (loops.length === 0) found.set(variableKey(name), { name, value: expressions.of(value, alone) });
  }
  return found;

  function addLoop(loop: JsonNode): void {
    const name = file.string(loop, "name");
    const input = file.value(loop, "input");
    if (name === undefined || !input) return;
    const body = (around: { readonly loop: string | undefined }) => expressions.of(input, around);
    found.set(variableKey(name), { name, value: expressions.loop(loop, { name, body, around: alone }) });
  }
}

/** Functions by namespace and name, in lower case. */
function functionsOf({ file, node, expressions }: Parts): ReadonlyMap<string, FunctionStatement> {
  const found = new Map<string, FunctionStatement>();
  for (const item of file.items(file.value(node, "functions"))) {
    const namespace = file.string(item, "namespace");
    if (namespace === undefined) continue;
    for (const member of file.members(file.value(item, "members"))) {
      const name = `${namespace}.${member.name}`.toLowerCase();
      found.set(name, functionOf(member, name));
    }
  }
  return found;

  function functionOf({ value, nameRange, start, end }: JsonMember, name: string): FunctionStatement {
    const output = file.value(file.value(value, "output"), "value");
    const range = { start, end };
    return {
      kind: "func",
      name: { text: name, ...nameRange },
      parameters: file.items(file.value(value, "parameters")).map((parameter) => ({
        text: parameterKey(file.string(parameter, "name") ?? ""),
        start: parameter.start,
        end: parameter.end,
      })),
      body: output ? expressions.of(output, alone) : { type: "broken", ...range },
      decorators: [],
      keyword: nameRange,
      ...range,
    };
  }
}

function outputsOf({ file, node, expressions }: Parts): ReadonlyMap<string, DeclaredOutput> {
  const found = new Map<string, DeclaredOutput>();
  for (const { name, value, start, end } of file.members(file.value(node, "outputs"))) {
    const copy = file.value(value, "copy");
    const stated = file.value(copy ?? value, copy ? "input" : "value");
    const range = { start, end };
    const expression: Expression = !stated
      ? { type: "broken", ...range }
      : copy
        ? expressions.loop(copy, { name: "", body: () => expressions.of(stated, { loop: "" }), around: alone })
        : expressions.of(stated, alone);
    found.set(name.toLowerCase(), {
      name,
      isBroken: file.isBroken(value),
      decorators: decoratorsOf(file, value),
      type: typeOf(file, value),
      value: expression,
      ...range,
    });
  }
  return found;
}
