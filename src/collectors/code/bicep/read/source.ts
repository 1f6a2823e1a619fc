import type { Refusal } from "../../../../model/manifest.ts";
import type { Range } from "../../hcl/syntax.ts";
import type {
  BicepFile,
  Expression,
  FunctionStatement,
  ImportedName,
  LinkStatement,
  ModuleStatement,
  OutputStatement,
  ParameterStatement,
  ResourceStatement,
  Statement,
  TypeStatement,
  VariableStatement,
} from "../syntax/syntax.ts";

/** What a name that is imported stands for. */
export interface Imported {
  /** As written: a path from the file that imports, or the address of a registry. */
  readonly source: string;
  /** Its name there; undefined for `import *`. */
  readonly name: string | undefined;
}

/** What one file declares, nothing evaluated. */
export interface BicepSource {
  readonly file: BicepFile;
  readonly parameters: ReadonlyMap<string, ParameterStatement>;
  readonly variables: ReadonlyMap<string, VariableStatement>;
  readonly functions: ReadonlyMap<string, FunctionStatement>;
  readonly types: ReadonlyMap<string, TypeStatement>;
  readonly resources: ReadonlyMap<string, ResourceStatement>;
  readonly modules: ReadonlyMap<string, ModuleStatement>;
  readonly outputs: ReadonlyMap<string, OutputStatement>;
  readonly imports: ReadonlyMap<string, Imported>;
  readonly links: readonly LinkStatement[];
  /** As written; undefined where it is not stated. */
  readonly targetScope: string | undefined;
  /** Syntax that cannot be read, and what is declared twice. */
  readonly refused: readonly Refusal[];
}

/** A refusal of one place in a file. */
export function unparsable(file: Pick<BicepFile, "uri" | "spanOf">, at: Range, detail: string): Refusal {
  return { id: `${file.uri}:${file.spanOf(at).startLine}`, why: { reason: "unparsable", detail } };
}

/** The text of a literal; undefined for everything else. */
export function plainText(expression: Expression | undefined): string | undefined {
  return expression?.type === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}

export function sourceOf(file: BicepFile): BicepSource {
  const declarations = new Declarations(file);
  for (const statement of file.statements) declarations.add(statement);
  return declarations;
}

class Declarations implements BicepSource {
  readonly file: BicepFile;
  readonly parameters = new Map<string, ParameterStatement>();
  readonly variables = new Map<string, VariableStatement>();
  readonly functions = new Map<string, FunctionStatement>();
  readonly types = new Map<string, TypeStatement>();
  readonly resources = new Map<string, ResourceStatement>();
  readonly modules = new Map<string, ModuleStatement>();
  readonly outputs = new Map<string, OutputStatement>();
  readonly imports = new Map<string, Imported>();
  readonly links: LinkStatement[] = [];
  targetScope: string | undefined;
  readonly refused: Refusal[];
  readonly #names = new Set<string>();

  constructor(file: BicepFile) {
    this.file = file;
    this.refused = file.faults.map((fault) => unparsable(file, fault, fault.message));
  }

  add(statement: Statement): void {
    switch (statement.kind) {
      case "param":
        this.#declare(this.parameters, statement);
        return;
      case "var":
        this.#declare(this.variables, statement);
        return;
      case "func":
        this.#declare(this.functions, statement);
        return;
      case "type":
        this.#declare(this.types, statement);
        return;
      case "resource":
        this.#declare(this.resources, statement);
        return;
      case "module":
        this.#declare(this.modules, statement);
        return;
      case "output":
        // Outputs have names of their own.
        if (this.outputs.has(statement.name.text)) this.#refuse(statement);
        else this.outputs.set(statement.name.text, statement);
        return;
      case "import":
        this.#import(statement);
        return;
      case "using":
      case "extends":
        this.links.push(statement);
        return;
      case "targetScope":
        this.targetScope ??= plainText(statement.value);
        return;
      default:
        return;
    }
  }

  #import({ all, names, source }: Extract<Statement, { kind: "import" }>): void {
    const from = plainText(source);
    if (from === undefined) {
      this.refused.push(unparsable(this.file, source, "the source of an import is no plain text"));
      return;
    }
    if (all) this.imports.set(all.text, { source: from, name: undefined });
    for (const { name, alias } of names satisfies readonly ImportedName[]) {
      this.imports.set(alias.text, { source: from, name });
    }
  }

  /** The first one counts; the compiler refuses the file. */
  #declare<S extends Named>(into: Map<string, S>, statement: S): void {
    const name = statement.name.text;
    if (this.#names.has(name)) {
      this.#refuse(statement);
      return;
    }
    this.#names.add(name);
    into.set(name, statement);
  }

  #refuse({ name }: Named): void {
    this.refused.push(unparsable(this.file, name, `"${name.text}" is declared twice; only the first one is read`));
  }
}

type Named = Extract<Statement, { readonly name: { readonly text: string } & Range }> & { readonly kind: string };
