import { fromPlain } from "../../terraform/evaluate/functions/json.ts";
import { scalar } from "../../terraform/evaluate/values.ts";
import type { Value } from "../../terraform/value.ts";
import type { CallExpression, Expression } from "../syntax/syntax.ts";
import type { Evaluation } from "./evaluation.ts";

type CallNode = Extract<Expression, CallExpression>;

/** Functions that read a file beside the code. */
export const loadFunctions: ReadonlySet<string> = new Set([
  "loadTextContent",
  "loadJsonContent",
  "loadYamlContent",
  "loadFileAsBase64",
  "loadDirectoryFileInfo",
]);

/** Longest file that is read into a value, in UTF-16 code units. */
const longestFile = 1_000_000;

/** What a file holds: known where it lies in the root. Files of bytes are not read. */
export function load(expression: CallNode, evaluation: Evaluation): Value {
  const [path, jsonPath] = expression.arguments;
  const given = path ? evaluation.value(path) : undefined;
  if (given?.kind !== "scalar" || typeof given.value !== "string") {
    return evaluation.unsupported(expression, "the path of a file is no plain text");
  }
  const { scope } = evaluation;
  if (expression.name === "loadYamlContent" && !jsonPath) {
    const yaml = scope.shared.yamlOf(scope.file.uri, given.value);
    return yaml ?? evaluation.unsupported(expression, "the file is not read");
  }
  const text = isRead(expression.name) ? scope.shared.textOf(scope.file.uri, given.value) : undefined;
  if (text === undefined) return evaluation.unsupported(expression, "the file is not read");
  if (text.length > longestFile) return evaluation.unsupported(expression, "the file is too long");
  scope.shared.budget.spend(text.length / 256);
  if (expression.name === "loadTextContent") return scalar(text);
  if (jsonPath) {
    return evaluation.unsupported(expression, "a path into the file is not evaluated");
  }
  const value = jsonOf(text);
  return value ?? evaluation.fault(expression, "the file is no JSON");
}

function isRead(name: string): boolean {
  return name === "loadTextContent" || name === "loadJsonContent";
}

function jsonOf(text: string): Value | undefined {
  try {
    return fromPlain(JSON.parse(text));
  } catch {
    // The only thing that JSON.parse throws for a text: it is no JSON.
    return undefined;
  }
}
