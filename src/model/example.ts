import type { VaultCost } from "./cost.ts";
import type { Fact, ValueOf } from "./fact.ts";
import type { SubjectKind, SubjectRecords } from "./subject.ts";
import type { VaultAccess } from "./vault-access.ts";
import type { VaultUsage } from "./vault-usage.ts";

/** Usage as a literal is written, every field optional down to the last. */
type Sketch<Value> =
  Value extends Fact<unknown>
    ? Value
    : Value extends readonly (infer Item)[]
      ? readonly Sketch<Item>[]
      : Value extends object
        ? { readonly [Name in keyof Value]?: Sketch<Value[Name]> }
        : Value;
export type PlainUsage = Sketch<VaultUsage>;

/** A value as a literal is written: facts may be given plainly (read) or as a fact (to say unread or unknown). */
type PlainValue<Value> = Value extends VaultUsage
  ? PlainUsage
  : Value extends VaultCost | VaultAccess
    ? Partial<Value>
    : Value extends readonly (infer Item)[]
      ? [Item] extends [{ readonly id: string }]
        ? readonly PlainRecord<Item>[]
        : readonly Item[]
      : Value;

type PlainField<Field> = [ValueOf<Field>] extends [never] ? Field : PlainValue<ValueOf<Field>> | Fact<ValueOf<Field>>;

/** A record of the model with every field optional and every fact writable as its plain value. */
export type PlainRecord<Record> = { readonly [Name in keyof Record]?: PlainField<Record[Name]> };

/** What surrounds the subject of an example: the vault it lies in, the environment, the time. */
export interface ExampleSurroundings {
  readonly vault?: PlainRecord<SubjectRecords["vault"]>;
  readonly environment?: string;
  readonly isEphemeral?: boolean;
  readonly now?: string;
}

/** One subject as a small typed literal; what is not written has a healthy value. */
export type Example<Kind extends SubjectKind> = Kind extends SubjectKind
  ? PlainRecord<SubjectRecords[Kind]> & ExampleSurroundings
  : never;
