import type { SourceSpan } from "../../../model/fact.ts";
import type { Range } from "./steps.ts";

/** A word of a command, with its variables replaced as far as they are known. */
export interface ScriptWord {
  /** Undefined where it is not known before the script runs. A secret may stand in it: it is never handed on unmasked. */
  readonly text: string | undefined;
  /** As written, without quotes, on one line and shortened. Same caution. */
  readonly expression: string;
  /** May be the name of a parameter in PowerShell: nothing of it is quoted. */
  readonly isBare: boolean;
  /** Not known how many words it is: an array, or a variable that is not quoted. Options may hide in it. */
  readonly isOpen: boolean;
  /** Names of variables, macros and expressions that it takes, in their order. */
  readonly variables: readonly string[];
  /** Commands whose output it holds, also through variables. */
  readonly outputs: readonly ScriptCommand[];
  /** Where the literal stands, and the variable that hands it on: only where all of the text is written in the script. */
  readonly literal: { readonly at: SourceSpan; readonly variable: string | undefined } | undefined;
  readonly at: SourceSpan;
}

export interface ScriptRedirection {
  /** `here` is a here-document or here-string, whose text is the target. */
  readonly kind: "read" | "write" | "append" | "here";
  readonly target: ScriptWord;
}

/** A command that a script runs or may run. */
export interface ScriptCommand extends Range {
  /** The first is its name. */
  readonly words: readonly ScriptWord[];
  readonly redirections: readonly ScriptRedirection[];
  /** The command whose output it reads, in a pipeline. */
  readonly input: ScriptCommand | undefined;
  /** Around it are a branch, a loop or a function: it may not run, or run often. */
  readonly isConditional: boolean;
  /** Position in the order of the script. */
  readonly order: number;
  readonly at: SourceSpan;
}

/** A variable that is given a value by the script. */
export interface ScriptAssignment {
  readonly name: string;
  /** Undefined for lists and tables. */
  readonly value: ScriptWord | undefined;
  readonly order: number;
  readonly at: SourceSpan;
}

export interface Script {
  /** In the order of the text, those of substitutions before the command that they stand in. */
  readonly commands: readonly ScriptCommand[];
  readonly assignments: readonly ScriptAssignment[];
  readonly comments: readonly Range[];
  readonly faults: readonly { readonly at: SourceSpan; readonly message: string }[];
}
