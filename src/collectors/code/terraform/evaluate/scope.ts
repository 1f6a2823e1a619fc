import type { HclFile, Range } from "../../hcl/syntax.ts";
import type { Reference, Value } from "../value.ts";
import type { EvaluationBudget } from "./budget.ts";

/**
 * One step of a traversal: `.name` or `[key]`. The key is evaluated already; it may be unknown, and `scalarKey` says what it
 * is otherwise. A number in an attribute's place (`list.0`) comes as an index.
 */
export type Step = Range &
  (
    | { readonly kind: "attribute"; readonly name: string }
    /** `key` undefined where it is not known; `value` is then the unknown, with what it rests on. */
    | { readonly kind: "index"; readonly key: string | number | undefined; readonly value: Value }
  );

/** What a name stands for. */
export interface Looked {
  /**
   * The value as it is where it is stated: its own `at`, and `from` where that one was handed on already. A whole resource
   * instance is an unknown with one reference and an empty path: attributes of it come by `resolve`. With a known `count` or
   * `for_each` the resource is a list or an object of such unknowns; with one that is not known, the address ends in `[*]`. A name that is not declared is unknown with `fault`.
   */
  readonly value: Value;
  /** How many of the steps the value stands for; the rest is taken from it here. */
  readonly consumed: number;
  /** In words, as in `the default of variable "mode"` or `local "tags"`: the `what` of the origin of what is handed on. */
  readonly what?: string;
}

/** Text files that functions may read. Paths are as the code has them (`./templates/a.tftpl`); who implements this resolves them. */
export interface EvaluationFiles {
  /** The text; null where there certainly is no such file; undefined where nobody knows (outside the scanned root, not read yet). */
  text(path: string): string | null | undefined;
  /** Paths of all files below a folder, relative to it, with `/`; undefined where nobody knows. */
  under(folder: string): readonly string[] | undefined;
}

/** Where an expression is evaluated. None of these may throw. */
export interface EvaluationScope {
  /** The file of the expression, for its spans and text. */
  readonly file: HclFile;
  /** Shared by everything that is evaluated for one tree, so that values which rest on each other have one depth. */
  readonly budget: EvaluationBudget;
  /**
   * The root name of a traversal with all the steps behind it, up to the first splat: `var.x`, `local.x`, `each.value`,
   * `count.index`, `path.module`, `terraform.workspace`, `module.x["k"].out`, `data.t.n.a`, `t.n[0].a`, `self`. Loop variables of
   * `for` never come here. Members of a value that is known may be left to the caller: `local.tags.env` consumes one step.
   */
  lookup(name: string, steps: readonly Step[], at: Range): Looked;
  /**
   * What is known of an attribute of a resource that was handed on as a whole (`var.vault.name`, `azurerm_key_vault.kv[*].name`).
   * `reference` has the path extended by one step; undefined leaves it an unknown `apply` with that reference.
   */
  resolve?(reference: Reference): Value | undefined;
  readonly files?: EvaluationFiles;
}
