import type { LimitClass, UsageObjectType } from "../usage.ts";
import facts from "./operations.json" with { type: "json" };

/**
 * What an operation does. `read-value` gives out a secret's value; `use` is cryptography with a key; `configure` changes a
 * vault; `notify` is an event of the service, `service` something it did by itself.
 */
export const operationClasses = [
  "authenticate",
  "read-value",
  "read",
  "list",
  "write",
  "configure",
  "delete",
  "purge",
  "recover",
  "backup",
  "restore",
  "release",
  "use",
  "notify",
  "service",
  "other",
] as const;
export type OperationClass = (typeof operationClasses)[number];

/** How a call is charged: as an operation, at the key's rate, by a price of its own, or not at all. */
export type Billing = "operation" | "key" | "renewal" | "scheduled-rotation" | "no";

export interface Operation {
  readonly object: UsageObjectType;
  readonly class: OperationClass;
  readonly billed: Billing;
  /** The limit it counts against; null for what the service does by itself. */
  readonly limit: LimitClass | null;
}

/** Where the table comes from. */
export const operationFacts: { readonly source: string; readonly date: string } = facts;

/** Every operation with a known name, by that name as the log spells it. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  // The test holds the file against these types.
  Object.entries(facts.operations as Record<string, Operation>),
);

/** Classes whose every call is a row of `events`. */
export const eventClasses: ReadonlySet<OperationClass> = new Set([
  "write",
  "configure",
  "delete",
  "purge",
  "recover",
  "backup",
  "restore",
  "release",
  "service",
]);

const prefixes: readonly (readonly [string, UsageObjectType])[] = [
  ["Vault", "vault"],
  ["Key", "key"],
  ["Secret", "secret"],
  ["Certificate", "certificate"],
  ["Storage", "storage"],
];

/** An operation by its name; one that nobody has described yet goes by the prefix, which the service documents as reliable. */
export function operationOf(name: string): Operation {
  const known = operations.get(name);
  if (known) return known;
  const object = prefixes.find(([prefix]) => name.startsWith(prefix))?.[1] ?? "other";
  if (name.endsWith("EventGridNotification")) return { object, class: "notify", billed: "no", limit: null };
  const isKey = object === "key";
  return {
    object,
    class: "other",
    billed: isKey ? "key" : "operation",
    limit: isKey ? "key-operations" : "secret-and-vault",
  };
}
