import { fault } from "../../terraform/evaluate/unknown.ts";
import { isNull, sensitive } from "../../terraform/evaluate/values.ts";
import { nullValue, type Value } from "../../terraform/value.ts";
import { evaluationIn } from "../evaluate/evaluate.ts";
import type { Evaluation } from "../evaluate/evaluation.ts";
import type { DeclaredFunction, NamedValue, Scope } from "../evaluate/scope.ts";
import type { BicepFile, ParameterStatement, Statement } from "../syntax/syntax.ts";
import { Memo } from "./memo.ts";
import type { DeploymentRun } from "./run.ts";
import { isNullable, isSecure, isSecureType, markSecure, type Types } from "./secure-types.ts";
import { type BicepSource, unparsable } from "./source.ts";

/** A value that is handed to a parameter from outside of its file. */
export interface GivenValue {
  readonly value: Value;
  /** In words, as in `parameter "mode" of module.vault`. */
  readonly what: string;
}

/** What is handed to a file, by the name of the parameter. */
export type Inputs = (name: string) => GivenValue | undefined;

/** Names that stand for resources and modules; a file that only lends variables has none. */
export interface Symbols {
  value(name: string): Value | undefined;
}

const maxImports = 20;

/** One file with what was handed to it: parameters, variables, functions and types, each evaluated when somebody asks first. */
export class Frame implements Scope, Types {
  readonly shared: DeploymentRun;
  readonly source: BicepSource;
  /** Set by whoever deploys the file. */
  symbols: Symbols = { value: () => undefined };
  readonly #inputs: Inputs;
  readonly #imports: number;
  readonly #parameters = new Memo<NamedValue>();
  readonly #variables = new Memo<Value>();
  readonly #libraries = new Map<string, Frame | undefined>();

  constructor(shared: DeploymentRun, source: BicepSource, inputs: Inputs, imports = 0) {
    this.shared = shared;
    this.source = source;
    this.#inputs = inputs;
    this.#imports = imports;
    shared.refuseAll(source.file.uri, source.refused);
  }

  get file(): BicepFile {
    return this.source.file;
  }

  evaluation(): Evaluation {
    return evaluationIn(this);
  }

  lookup(name: string): NamedValue | undefined {
    const parameter = this.source.parameters.get(name);
    if (parameter) return this.parameter(parameter);
    if (this.source.variables.has(name)) return { value: this.#variable(name), what: `variable "${name}"` };
    const symbol = this.symbols.value(name);
    if (symbol) return { value: symbol, what: `"${name}"` };
    const imported = this.source.imports.get(name);
    if (imported?.name === undefined) return undefined;
    const found = this.#library(imported.source)?.lookup(imported.name);
    return found ?? { value: unknownImport(name, imported.source), what: `"${name}"` };
  }

  function(name: string): DeclaredFunction | undefined {
    const statement = this.source.functions.get(name);
    if (statement) return { statement, scope: this };
    const imported = this.source.imports.get(name);
    return imported?.name === undefined ? undefined : this.#library(imported.source)?.function(imported.name);
  }

  namespace(name: string): Frame | undefined {
    const imported = this.source.imports.get(name);
    return imported && imported.name === undefined ? this.#library(imported.source) : undefined;
  }

  find(path: readonly string[]): ReturnType<Types["find"]> {
    const [first = "", ...rest] = path;
    if (rest.length > 0) return this.namespace(first)?.find(rest);
    const statement = this.source.types.get(first);
    if (statement) return { statement, types: this };
    const imported = this.source.imports.get(first);
    return imported?.name === undefined ? undefined : this.#library(imported.source)?.find([imported.name]);
  }

  isSecure({ decorators, type }: Pick<ParameterStatement, "decorators" | "type">): boolean {
    return isSecure(decorators) || isSecureType({ type, types: this });
  }

  parameter(statement: ParameterStatement): NamedValue {
    const name = statement.name.text;
    return this.#parameters.get(
      name,
      () => this.#chosen(statement),
      () => ({ value: this.#cycle(statement, `parameter "${name}"`), what: `parameter "${name}"` }),
    );
  }

  /** What the statement states as default; undefined where it states none. */
  default(statement: ParameterStatement): Value | undefined {
    return statement.value && this.marked(this.evaluation().placed(statement.value), statement);
  }

  #chosen(statement: ParameterStatement): NamedValue {
    const name = statement.name.text;
    const given = this.#inputs(name);
    const hasDefault = statement.value !== undefined;
    if (given && !(isNull(given.value) && hasDefault)) {
      return { value: this.marked(given.value, statement), what: given.what };
    }
    const value = this.default(statement);
    if (value) return { value, what: `the default of parameter "${name}"` };
    const at = this.file.spanOf(statement);
    const what = `parameter "${name}"`;
    if (isNullable({ type: statement.type, types: this })) return { value: { ...nullValue, at }, what };
    return {
      value: this.marked({ kind: "unknown", expression: name, why: "input", references: [], at }, statement),
      what,
    };
  }

  /** The value with what the statement or its type calls secure marked as sensitive. */
  marked(value: Value, statement: Pick<ParameterStatement, "decorators" | "type">): Value {
    const marked = markSecure(value, { type: statement.type, types: this });
    return isSecure(statement.decorators) ? sensitive(marked) : marked;
  }

  #variable(name: string): Value {
    const statement = this.source.variables.get(name);
    if (!statement) return fault(name, `"${name}" is not declared`);
    return this.#variables.get(
      name,
      () => this.evaluation().placed(statement.value),
      () => this.#cycle(statement, `variable "${name}"`),
    );
  }

  #cycle(statement: Statement, what: string): Value {
    const note = `the value of ${what} rests on itself`;
    this.shared.refuse(unparsable(this.file, statement.keyword, note));
    return fault(what, note);
  }

  /** A file that lends variables, functions and types. Nothing is handed to it. */
  #library(source: string): Frame | undefined {
    if (!this.#libraries.has(source)) this.#libraries.set(source, this.#makeLibrary(source));
    return this.#libraries.get(source);
  }

  #makeLibrary(source: string): Frame | undefined {
    if (this.#imports >= maxImports) return undefined;
    const meant = this.shared.files.meaning(this.file.uri, source);
    const found = meant.kind === "local" ? this.shared.files.source(meant.uri) : undefined;
    return found && new Frame(this.shared, found, () => undefined, this.#imports + 1);
  }
}

function unknownImport(name: string, source: string): Value {
  const note = `it comes from ${source}, which is not among the files`;
  return { kind: "unknown", expression: name, why: "remote", references: [], note };
}
