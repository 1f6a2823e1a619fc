import type { ErrorObject } from "ajv";
import { type FaultText, type Path, quote } from "./fault.ts";
import { nameHint } from "./nearest.ts";
import { fieldOf, fieldsOf, itemsOf } from "./plain-data.ts";
import { datePattern } from "./schema.ts";

/** What an error says, and the key it is about when that is not the place the error stands at. */
export interface DescribedMismatch {
  readonly name?: string;
  readonly text: FaultText;
}

/** Puts a validator's error into the words of someone who writes policies. `ruleIds` are all ids that a policy may name. */
export function describeMismatch(error: ErrorObject, at: Path, ruleIds: readonly string[]): DescribedMismatch {
  const { params } = error;
  switch (error.keyword) {
    case "additionalProperties": {
      const name = String(params["additionalProperty"]);
      const isRule = at[0] === "rules" && at.length === 1;
      return { name, text: isRule ? unknownRule(quote(name), name, ruleIds) : unknownKey(name, at, error) };
    }
    case "propertyNames": {
      const name = String(params["propertyName"]);
      return { name, text: badName(name, at) };
    }
    case "required":
      return { text: missingKey(String(params["missingProperty"]), error) };
    case "type":
      return { text: at.length === 0 ? noMap(error) : wrongType(error) };
    case "enum":
    case "not":
      return { text: notAmong(error, at) };
    case "anyOf":
    case "oneOf":
      return { text: noChoice(error) };
    case "const":
      return { text: wrongConstant(error, at) };
    default:
      return { text: outOfBounds(error, at) };
  }
}

function unknownKey(name: string, at: Path, error: ErrorObject): FaultText {
  const valid = [...fieldsOf(fieldOf(error.parentSchema, "properties")).keys()];
  const [section, rule] = at;
  if (section === "rules" && at.at(-1) === "params") {
    const hint = valid.length === 0 ? "this rule has no parameters" : nameHint(name, valid, showRule(String(rule)));
    return { code: "unknown-parameter", message: `${String(rule)} has no parameter ${quote(name)}`, hint };
  }
  const hint = nameHint(name, valid, `valid here: ${valid.join(", ")}`);
  return { code: "unknown-key", message: `the key ${quote(name)} has no meaning here`, hint };
}

function unknownRule(found: string, name: string, ruleIds: readonly string[]): FaultText {
  const hint = nameHint(name, ruleIds, "`kvaudit rules list` lists all rules");
  return { code: "unknown-rule", message: `there is no rule ${found}`, hint };
}

function showRule(id: string): string {
  return `\`kvaudit rules show ${id}\` lists its parameters`;
}

function badName(name: string, at: Path): FaultText {
  const hint =
    at[0] === "environments"
      ? "start with a letter, then letters, digits, dot, dash or underscore; at most 60 characters"
      : "use a glob of a name: at least one character that is no digit, at most 512";
  return { code: "invalid-value", message: `the name ${quote(name)} cannot be used here`, hint };
}

function missingKey(name: string, { parentSchema }: ErrorObject): FaultText {
  const hint = `add \`${name}\`: ${meaning(fieldOf(fieldOf(parentSchema, "properties"), name))}`;
  return { code: "missing-key", message: `${quote(name)} is missing`, hint };
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "nothing",
};

function wrongType({ params, data }: ErrorObject): FaultText {
  const expected: readonly unknown[] = Array.isArray(params["type"]) ? params["type"] : [params["type"]];
  const words = expected.map((type) => typeWords[String(type)] ?? String(type)).join(" or ");
  return { code: "wrong-type", message: `expected ${words}, found ${found(data)}`, hint: typeHint(expected, data) };
}

function noMap({ data }: ErrorObject): FaultText {
  const hint = "start with `version: 1`; `kvaudit init` writes a first policy";
  return { code: "wrong-type", message: `a policy is a map, found ${found(data)}`, hint };
}

function typeHint(expected: readonly unknown[], data: unknown): string {
  const isSimple = typeof data === "number" || typeof data === "boolean";
  if (data === null || data === undefined) return "give it a value, or remove the key";
  if (expected.includes("string") && isSimple) return `put it in quotes: "${String(data)}"`;
  if (expected.includes("array") && typeof data !== "object")
    return `write a list: [${typeof data === "string" ? quote(data) : String(data)}]`;
  const isNumberAsText = typeof data === "string" && data.trim() !== "" && Number.isFinite(Number(data));
  if (isNumberAsText && (expected.includes("integer") || expected.includes("number"))) return "remove the quotes";
  if (expected.includes("object")) return "write keys and values, one a line, indented below";
  return "correct the value";
}

function found(data: unknown): string {
  if (data === null || data === undefined) return "nothing";
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a map";
  return typeof data === "string" ? `the text ${quote(data)}` : String(data);
}

function notAmong(error: ErrorObject, at: Path): FaultText {
  const allowed = itemsOf(error.params["allowedValues"]);
  const names = allowed.filter((value) => typeof value === "string");
  const written = String(error.data);
  const data = typeof error.data === "string" ? quote(error.data) : found(error.data);
  if (at[0] === "waivers" && at.at(-1) === "rule") return unknownRule(data, written, names);
  if (at[0] === "coverage") {
    const hint = nameHint(written, names, "`kvaudit rules show ID` lists the facts that a rule needs");
    return { code: "unknown-fact", message: `no rule needs a fact of the name ${data}`, hint };
  }
  if (allowed.length === 0) return outOfBounds(error, at);
  const hint = nameHint(written, names, `valid here: ${names.join(", ")}`);
  if (names.includes("critical") && names.includes("info")) {
    const expected = names.includes("off") ? "a severity, off, or a map" : "a severity";
    return { code: "unknown-severity", message: `expected ${expected}, found ${data}`, hint };
  }
  return { code: "invalid-value", message: `expected one of ${allowed.join(", ")}, found ${data}`, hint };
}

function noChoice({ data, parentSchema }: ErrorObject): FaultText {
  const choices = itemsOf(fieldOf(parentSchema, "anyOf") ?? fieldOf(parentSchema, "oneOf"));
  const names = choices.map((choice) => fieldOf(choice, "const")).filter((value) => typeof value === "string");
  if (names.length < choices.length) {
    return {
      code: "wrong-type",
      message: `${found(data)} has none of the forms that fit`,
      hint: meaning(parentSchema),
    };
  }
  const hint = nameHint(String(data), names, `valid here: ${names.join(", ")}`);
  return { code: "invalid-value", message: `expected one of ${names.join(", ")}, found ${found(data)}`, hint };
}

function wrongConstant({ params, data, parentSchema }: ErrorObject, at: Path): FaultText {
  const expected = JSON.stringify(params["allowedValue"]);
  if (at.length === 1 && at[0] === "version") {
    const hint = "this kvaudit reads version 1 only: use a kvaudit that knows yours";
    return { code: "unsupported-version", message: `expected version ${expected}, found ${found(data)}`, hint };
  }
  return { code: "invalid-value", message: `expected ${expected}, found ${found(data)}`, hint: meaning(parentSchema) };
}

const limitWords: Readonly<Record<string, (limit: string) => string>> = {
  minimum: (limit) => `must be at least ${limit}`,
  maximum: (limit) => `must be at most ${limit}`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  exclusiveMaximum: (limit) => `must be less than ${limit}`,
  minLength: (limit) => `must have at least ${limit} characters`,
  maxLength: (limit) => `must have at most ${limit} characters`,
  maxItems: (limit) => `must have at most ${limit} items`,
};

/** Limits on values of the right type: sizes, lengths, patterns. */
function outOfBounds({ keyword, message, data, params, parentSchema }: ErrorObject, at: Path): FaultText {
  if (keyword === "pattern" && params["pattern"] === datePattern) return invalidDate(found(data));
  if (keyword === "pattern" && params["pattern"] === "\\S") {
    return { code: "invalid-value", message: "must not be blank", hint: meaning(parentSchema) };
  }
  if (keyword === "minProperties" || keyword === "minItems") {
    const isMatch = at[0] === "environments" && at[2] === "match";
    const hint = isMatch
      ? "name at least one tag, name, subscription or path, or leave `match` out"
      : meaning(parentSchema);
    return { code: isMatch ? "empty-match" : "invalid-value", message: "must not be empty", hint };
  }
  const limit = limitWords[keyword]?.(String(params["limit"])) ?? message ?? "does not fit";
  return { code: "invalid-value", message: `${found(data)} ${limit}`, hint: meaning(parentSchema) };
}

/** For a text that is no day of the calendar, wherever a date is asked for. */
export function invalidDate(found: string): FaultText {
  return { code: "invalid-date", message: `expected a date, found ${found}`, hint: "write a real day as YYYY-MM-DD" };
}

function meaning(schema: unknown): string {
  const description = fieldOf(schema, "description");
  const usual = fieldOf(schema, "default");
  const parts = [
    ...(typeof description === "string" ? [description] : []),
    ...(usual === undefined ? [] : [`default ${JSON.stringify(usual)}`]),
  ];
  return parts.length > 0 ? parts.join("; ") : "correct the value";
}
