import type { SourceSpan } from "../../../model/fact.ts";

/** Offsets into a file's text, in UTF-16 code units; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Something that does not parse, or that the language does not allow. The rest of the file is read all the same. */
export interface SyntaxFault extends Range {
  /** One sentence without full stop: what was met, and what would have been right. */
  readonly message: string;
}

/** A whole file in HCL's native syntax or its JSON form, which give the same tree. */
export interface HclFile {
  readonly uri: string;
  readonly body: Body;
  readonly comments: readonly Comment[];
  readonly faults: readonly SyntaxFault[];
  /** Lines and columns from 1. */
  spanOf(range: Range): SourceSpan;
  textOf(range: Range): string;
}

export interface Comment extends Range {
  /** Without its marks. */
  readonly text: string;
  /** Nothing but blanks stands before it on its line. */
  readonly isOwnLine: boolean;
}

/** Attributes and blocks in the order of the file; duplicates are all there. */
export interface Body extends Range {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly Block[];
}

/**
 * The range is the whole attribute. In the JSON form every member inside a resource is an attribute, nested blocks too: an object
 * or a list of objects stands for the blocks of that name, and nothing but the schema tells the two apart.
 */
export interface Attribute extends Range {
  readonly name: string;
  readonly value: Expression;
}

/** The range is the whole block; `header` its type and labels. */
export interface Block extends Range {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  readonly header: Range;
}

export type UnaryOperator = "!" | "-";
export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | ">" | "<=" | ">=" | "&&" | "||";

export type Expression = Range &
  (
    | { readonly type: "literal"; readonly value: string | number | boolean | null }
    /** Quoted or heredoc, with at least one part that is no text; escapes are resolved, indentation of `<<-` is taken off. */
    | { readonly type: "template"; readonly parts: readonly TemplatePart[] }
    | { readonly type: "tuple"; readonly items: readonly Expression[] }
    | { readonly type: "object"; readonly entries: readonly ObjectEntry[] }
    /** The first name of a traversal: `var`, `local`, `each`, a resource type, a loop's variable. */
    | { readonly type: "variable"; readonly name: string }
    | { readonly type: "attribute"; readonly of: Expression; readonly name: string }
    | { readonly type: "index"; readonly of: Expression; readonly key: Expression }
    /** `of[*].each` and `of.*.each`: `each` is built over one `element`. */
    | { readonly type: "splat"; readonly of: Expression; readonly each: Expression }
    | { readonly type: "element" }
    | {
        readonly type: "call";
        readonly name: string;
        readonly arguments: readonly Expression[];
        /** The last argument is followed by `...`. */
        readonly spreadsLast: boolean;
      }
    | { readonly type: "unary"; readonly operator: UnaryOperator; readonly of: Expression }
    | {
        readonly type: "binary";
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly type: "conditional"; readonly if: Expression; readonly then: Expression; readonly else: Expression }
    | ForExpression
    /** What did not parse; a fault of the file says why. */
    | { readonly type: "broken" }
  );

/** `[for k, v in c : value if condition]`, `{for k, v in c : key => value... if condition}`. */
export interface ForExpression {
  readonly type: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  /** Only in the form of an object. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  readonly isGrouped: boolean;
}

/** A bare name as a key is a literal; one in parentheses is an expression. */
export interface ObjectEntry {
  readonly key: Expression;
  readonly value: Expression;
}

export type TemplatePart =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "interpolation"; readonly value: Expression }
  | {
      readonly type: "if";
      readonly condition: Expression;
      readonly then: readonly TemplatePart[];
      readonly else: readonly TemplatePart[];
    }
  | {
      readonly type: "for";
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
    };

/** Reads native syntax. Never throws: what is wrong stands in `faults`, and one broken block does not hide the others. */
export type ParseHcl = (uri: string, text: string) => HclFile;
