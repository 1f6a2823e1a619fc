import type { Origin, SourceSpan } from "../../../model/fact.ts";

/** Where an attribute of another resource is meant: what an apply, or another part of the code, would give. */
export interface Reference {
  /** Whole address: `module.a["x"].azurerm_key_vault.kv[0]`, `data.azurerm_client_config.current`. */
  readonly address: string;
  /** Attribute path in it: `["id"]`, `["identity", 0, "principal_id"]`. */
  readonly path: readonly (string | number)[];
}

interface Common {
  /** The expression that states it, where it stands in code; absent in plans and states without source. */
  readonly at?: SourceSpan;
  /** Where the value stands that the expression hands on, when that is elsewhere. */
  readonly from?: Origin;
  readonly isSensitive?: true;
  /**
   * Plans only, where the value is known all the same: what its expression names. Empty: it is a literal. A root variable is
   * `var.name`, a local `module.a.local.name`. Absent: nobody says.
   */
  readonly restsOn?: readonly Reference[];
}

export interface ScalarValue extends Common {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
}

/** Tuples, lists and sets. */
export interface ListValue extends Common {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** Without order and duplicates: it has no index, and loops give the member as its own key. */
  readonly isSet?: true;
}

/** Objects and maps. */
export interface ObjectValue extends Common {
  readonly kind: "object";
  /** It is a block that does not parse as a whole: what it seems not to state may stand in what was not read. */
  readonly isCut?: true;
  readonly entries: ReadonlyMap<string, Value>;
}

/**
 * Why a value is not known: `apply` (an attribute that the platform gives, a function of the run's moment), `input` (a variable
 * without a value), `remote` (a module that is not here), `unsupported` (a function or a form that is not evaluated), `fault` (broken code).
 */
export type UnknownReason = "apply" | "input" | "remote" | "unsupported" | "fault";

export interface UnknownValue extends Common {
  readonly kind: "unknown";
  /** As the code has it, on one line, shortened: `azurerm_key_vault.kv.id`. Never a secret: literals in it are masked where they feed one. */
  readonly expression: string;
  readonly why: UnknownReason;
  /** Everything that it rests on. For the one attribute that a value *is*, see `exactReference`. */
  readonly references: readonly Reference[];
  /** Made from what it rests on rather than being it: `upper(kv.name)`, a condition on `kv.id`. */
  readonly isDerived?: true;
  /** One sentence without full stop, where the reason alone does not say enough: which limit, what is wrong. */
  readonly note?: string;
  /** The pieces of a text of which some are known: `["", {…kv.id}, "/secrets/x"]`. */
  readonly parts?: readonly (string | Reference)[];
  /**
   * What is certain whatever the rest turns out to be: entries that the object has, members that the list has among others.
   * `merge(var.tags, { env = "prod" })` has `env` for certain.
   */
  readonly certain?: ObjectValue | ListValue;
}

/** A value of the Terraform language as far as it is known before an apply. */
export type Value = ScalarValue | ListValue | ObjectValue | UnknownValue;

export const nullValue: ScalarValue = { kind: "scalar", value: null };

/** The attribute of one resource that a value is, unchanged; undefined where it is known, made of several or derived. */
export function exactReference(value: Value): Reference | undefined {
  if (value.kind !== "unknown" || value.isDerived || value.parts || value.references.length !== 1) return undefined;
  return value.references[0];
}
