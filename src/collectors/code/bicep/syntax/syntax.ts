import type { SourceSpan } from "../../../../model/fact.ts";
import type { Comment, Range, SyntaxFault } from "../../hcl/syntax.ts";

/** A `.bicep` or `.bicepparam` file. What does not parse is in `faults`; the rest is there. */
export interface BicepFile {
  readonly uri: string;
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
  readonly faults: readonly SyntaxFault[];
  /** Paths as written that functions such as `loadTextContent` read, as far as they are literals. */
  readonly loads: readonly string[];
  /** Lines and columns from 1. */
  spanOf(range: Range): SourceSpan;
  textOf(range: Range): string;
}

/** A name where it is declared. */
export interface Name extends Range {
  readonly text: string;
}

/** `@secure()`, `@sys.allowed([…])`: the namespace is left out. */
export interface Decorator extends Range {
  readonly name: string;
  readonly arguments: readonly Expression[];
}

interface Declared extends Range {
  readonly decorators: readonly Decorator[];
  /** Where its keyword stands: its own start, where it has no decorators. */
  readonly keyword: Range;
}

export interface ResourceStatement extends Declared {
  readonly kind: "resource";
  readonly name: Name;
  /** `'Microsoft.KeyVault/vaults@2023-07-01'`. */
  readonly type: Expression;
  readonly isExisting: boolean;
  /** An object, `if`, or a loop of either. */
  readonly value: Expression;
}

export interface ModuleStatement extends Declared {
  readonly kind: "module";
  readonly name: Name;
  readonly source: Expression;
  readonly value: Expression;
}

/** In a file of values it has a value and no type. */
export interface ParameterStatement extends Declared {
  readonly kind: "param";
  readonly name: Name;
  readonly type: TypeNode | undefined;
  readonly value: Expression | undefined;
}

export interface VariableStatement extends Declared {
  readonly kind: "var";
  readonly name: Name;
  readonly value: Expression;
}

export interface OutputStatement extends Declared {
  readonly kind: "output";
  readonly name: Name;
  readonly type: TypeNode | undefined;
  readonly value: Expression;
}

export interface TypeStatement extends Declared {
  readonly kind: "type";
  readonly name: Name;
  readonly type: TypeNode;
}

export interface FunctionStatement extends Declared {
  readonly kind: "func";
  readonly name: Name;
  readonly parameters: readonly Name[];
  readonly body: Expression;
}

/** What is imported, by the name that it has here. */
export interface ImportedName {
  readonly name: string;
  readonly alias: Name;
}

export interface ImportStatement extends Declared {
  readonly kind: "import";
  /** `import * as alias`. */
  readonly all: Name | undefined;
  readonly names: readonly ImportedName[];
  readonly source: Expression;
}

/** `using none` and `extends none` have no source. */
export interface LinkStatement extends Declared {
  readonly kind: "using" | "extends";
  readonly source: Expression | undefined;
}

/** Statements that declare nothing that anything else rests on. */
export interface OtherStatement extends Declared {
  readonly kind: "targetScope" | "metadata" | "extension" | "test" | "assert";
  readonly name: Name | undefined;
  readonly value: Expression | undefined;
}

export type Statement =
  | ResourceStatement
  | ModuleStatement
  | ParameterStatement
  | VariableStatement
  | OutputStatement
  | TypeStatement
  | FunctionStatement
  | ImportStatement
  | LinkStatement
  | OtherStatement;

/** Operators of two operands, as they are written. */
export type BinaryOperator =
  | "??"
  | "||"
  | "&&"
  | "=="
  | "!="
  | "=~"
  | "!~"
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

/** Brackets around an expression are gone; its range is what stands between them. */
export type Expression = Range &
  (
    | { readonly type: "literal"; readonly value: string | number | boolean | null }
    /** A text with at least one interpolation. */
    | { readonly type: "template"; readonly parts: readonly (string | Expression)[] }
    | { readonly type: "name"; readonly name: string }
    /** `of.name` and `of.?name`. */
    | { readonly type: "member"; readonly of: Expression; readonly name: string; readonly isSafe: boolean }
    /** `of::name`: a resource inside another one. */
    | { readonly type: "nested"; readonly of: Expression; readonly name: string }
    /** `of[key]`, `of[?key]`; `of[^key]` counts from the end. */
    | IndexExpression
    /** `name(…)`, or `of.name(…)`. */
    | CallExpression
    | { readonly type: "unary"; readonly operator: "!" | "-"; readonly of: Expression }
    | {
        readonly type: "binary";
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly type: "conditional";
        readonly condition: Expression;
        readonly yes: Expression;
        readonly no: Expression;
      }
    | { readonly type: "array"; readonly items: readonly Expression[] }
    | ObjectExpression
    | ForExpression
    /** Only as the value of a resource or module. */
    | { readonly type: "if"; readonly condition: Expression; readonly body: Expression }
    | LambdaExpression
    /** Only inside arrays. */
    | { readonly type: "spread"; readonly of: Expression }
    /** What did not parse. */
    | { readonly type: "broken" }
  );

interface IndexExpression {
  readonly type: "index";
  readonly of: Expression;
  readonly key: Expression;
  readonly isSafe: boolean;
  readonly isFromEnd: boolean;
}

export interface CallExpression {
  readonly type: "call";
  readonly of: Expression | undefined;
  readonly name: string;
  readonly arguments: readonly Expression[];
}

export interface LambdaExpression {
  readonly type: "lambda";
  readonly parameters: readonly string[];
  readonly body: Expression;
}

export interface ForExpression {
  readonly type: "for";
  readonly item: string;
  readonly index: string | undefined;
  readonly collection: Expression;
  readonly body: Expression;
}

export interface ObjectExpression {
  readonly type: "object";
  readonly entries: readonly ObjectEntry[];
  /** Something in it did not parse, and nobody knows which property it was. */
  readonly isCut: boolean;
}

export type ObjectEntry = Range &
  (
    | { readonly kind: "property"; readonly key: Expression; readonly value: Expression }
    | { readonly kind: "spread"; readonly of: Expression }
    | { readonly kind: "resource"; readonly resource: ResourceStatement }
  );

/** A type, as far as values hang on it: whether it is secure, may be null, and what is secure inside it. */
export type TypeNode = Range &
  /** `string`, `adminType`, `types.admin`. */
  (
    | { readonly type: "named"; readonly path: readonly string[] }
    | { readonly type: "nullable"; readonly of: TypeNode }
    | { readonly type: "object"; readonly properties: readonly TypeProperty[] }
    | { readonly type: "array"; readonly of: TypeNode }
    | { readonly type: "union"; readonly members: readonly TypeNode[] }
    /** Literals, tuples, `resourceInput<…>`: nothing hangs on them. */
    | { readonly type: "other"; readonly isNull: boolean }
  );

export interface TypeProperty extends Range {
  readonly name: string;
  readonly decorators: readonly Decorator[];
  readonly type: TypeNode;
}
