import type { Verb } from "../access.ts";
import facts from "./operation-rights.json" with { type: "json" };
import { operationOf } from "./operations.ts";

/** What an operation of the log needs, under either permission model. */
export interface OperationRight {
  /** Data actions of roles, in the service's spelling: any of them will do. */
  readonly actions: readonly string[];
  /** Permissions of access policy entries, as `secrets/get`, lower case: any of them will do. */
  readonly permissions: readonly string[];
  /** True where the call is about no single object (lists, issuers, contacts): it is checked on the vault. */
  readonly onVault: boolean;
  /** The verb that it counts as. Changing attributes counts as writing, whatever of the two a grant gives. */
  readonly verb: Verb;
}

interface RightFact {
  readonly permissions: readonly string[];
  readonly actions: readonly string[];
  readonly onVault?: boolean;
}

function lower(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase());
}

const keyUses: ReadonlyMap<string, Verb> = new Map([
  ["KeyDecrypt", "decrypt"],
  ["KeyEncrypt", "encrypt"],
  ["KeySign", "sign"],
  ["KeyVerify", "verify"],
  ["KeyWrap", "wrap"],
  ["KeyUnwrap", "unwrap"],
]);

const rights: ReadonlyMap<string, OperationRight> = new Map(
  // The test holds the file against these types, and every verb against the class of its operation.
  Object.entries(facts.operations as Record<string, RightFact>).flatMap(([name, { permissions, actions, onVault }]) => {
    const verb = verbOf(name);
    const right = { actions, permissions: lower(permissions), onVault: onVault === true };
    return verb === undefined ? [] : [[name, { ...right, verb }] as const];
  }),
);

/** Every operation on what is in a vault whose right is known, by the name that the log has. */
export function operationRight(operation: string): OperationRight | undefined {
  return rights.get(operation);
}

/** Names of all of them, for tests. */
export const operationsWithRights: readonly string[] = [...rights.keys()];

function verbOf(operation: string): Verb | undefined {
  const kind = operationOf(operation).class;
  switch (kind) {
    case "read-value":
    case "read":
      return "read";
    case "use":
      return keyUses.get(operation);
    case "list":
    case "write":
    case "delete":
    case "purge":
    case "recover":
    case "backup":
    case "restore":
    case "release":
      return kind;
    default:
      return undefined;
  }
}
