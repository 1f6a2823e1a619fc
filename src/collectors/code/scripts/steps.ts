/** Offsets in a script: from the first character to behind the last one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** `isList`: all members of an array or a splatted table, as words of their own. */
  | { readonly kind: "variable"; readonly name: string; readonly isList: boolean; readonly isQuoted: boolean }
  /** What commands print or return: `$(…)`. */
  | { readonly kind: "output"; readonly steps: readonly Step[] }
  /** A form that is not evaluated; `names` are variables that it looks at. */
  | { readonly kind: "other"; readonly names: readonly string[] };

export interface Word extends Range {
  readonly pieces: readonly Piece[];
  /** Nothing in it is quoted: it may be a switch in PowerShell, and its variables may be several words in a shell. */
  readonly isBare: boolean;
}

export interface Redirection {
  /** `here` is a here-document or a here-string, whose text is the target. */
  readonly kind: "read" | "write" | "append" | "here";
  readonly target: Word;
}

export interface Command extends Range {
  /** The first is its name. */
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
  /** Commands of one pipeline have the same number. */
  readonly pipeline: number;
}

export type Assigned =
  | { readonly kind: "word"; readonly word: Word }
  | { readonly kind: "list"; readonly words: readonly Word[] }
  | { readonly kind: "table"; readonly entries: readonly (readonly [name: string, value: Word])[] };

/**
 * What a script does, in its order. Blocks are pairs of `open` and `close` with `next` between their branches, so that no depth of
 * nesting is a depth of calls. `chain` is what follows `&&` or `||`: it may not run.
 */
export type Step =
  | {
      readonly kind: "open";
      readonly block: "branch" | "loop" | "function" | "subshell" | "chain";
      readonly name?: string;
    }
  | { readonly kind: "next" }
  | { readonly kind: "close" }
  | { readonly kind: "command"; readonly command: Command }
  | ({ readonly kind: "assign"; readonly name: string; readonly value: Assigned; readonly adds: boolean } & Range);

export interface ScriptFault extends Range {
  /** One sentence without full stop. */
  readonly message: string;
}

/** A script as it is written, before anything is known of its variables. */
export interface ScriptSyntax {
  readonly steps: readonly Step[];
  readonly comments: readonly Range[];
  readonly faults: readonly ScriptFault[];
}

export type ScriptLanguage = "shell" | "powershell";

export interface SyntaxOptions {
  /** Whether `$(name)` is a macro that the runner of a pipeline replaces before the script starts. */
  readonly isMacro: (name: string) => boolean;
}

/** How deep substitutions may lie in each other. */
export const deepest = 40;
/** A script with more faults than this is not read any further. */
export const mostFaults = 20;
