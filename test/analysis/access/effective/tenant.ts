import { type AccessEngine, accessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import type { Include } from "../../../../src/analysis/access/effective/query.ts";
import type { AccessAnswer, Verb } from "../../../../src/model/access.ts";
import { buildPrincipal, buildScope, buildVault, exampleGroup, exampleNow } from "../../../../src/model/build.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { read } from "../../../../src/model/fact.ts";
import type { RoleAssignment, RoleDefinition } from "../../../../src/model/grants.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import type { Scope } from "../../../../src/model/scope.ts";
import type { DenyAssignment } from "../../../../src/model/surroundings.ts";
import type { Vault } from "../../../../src/model/vault.ts";

export const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const group = exampleGroup;
export const vaultId = `${group}/providers/microsoft.keyvault/vaults/kv-example`;
export const corp = "/providers/microsoft.management/managementgroups/corp";

export const roles = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  dataAccessAdministrator: "8b54135c-b56d-4d72-a534-26097cfdc8d8",
} as const;

type Held = PlainRecord<RoleAssignment>;

export interface Tenant {
  readonly vault?: PlainRecord<Vault>;
  /** Assignments at scopes above the vault. */
  readonly root?: PlainRecord<Scope>;
  readonly corp?: PlainRecord<Scope>;
  readonly subscription?: PlainRecord<Scope>;
  readonly group?: PlainRecord<Scope>;
  readonly roles?: readonly RoleDefinition[];
  readonly principals?: readonly PlainRecord<Principal>[];
}

/** Lists that a whole tenant has read and that are empty unless a test says otherwise. */
const whole = {
  denyAssignments: read([]),
  scheduledAssignments: read([]),
  activationPolicies: read([]),
  lighthouse: read([]),
};

/** A tenant of one vault under a resource group, a subscription, a management group and the root, all of it read. */
export function engineOf(tenant: Tenant): AccessEngine {
  return engineAndVault(tenant).engine;
}

export function engineAndVault(tenant: Tenant): { readonly engine: AccessEngine; readonly vault: Vault } {
  const scopes = [
    buildScope({ id: "/", kind: "root", parent: null, ...whole, ...tenant.root }),
    buildScope({ id: corp, kind: "management-group", name: "corp", parent: "/", ...whole, ...tenant.corp }),
    buildScope({
      id: subscription,
      kind: "subscription",
      name: "prod",
      parent: corp,
      ...whole,
      ...tenant.subscription,
    }),
    buildScope({ id: group, kind: "resource-group", name: "rg", parent: subscription, ...whole, ...tenant.group }),
  ];
  const vault = buildVault({ denyAssignments: [], scheduledAssignments: [], ...tenant.vault });
  const principals = (tenant.principals ?? [{ id: "alice", name: "alice", kind: "user" }]).map(buildPrincipal);
  const shared = { scopes, roles: tenant.roles ?? [], principals };
  return { engine: accessEngine({ shared, vaults: [vault] }, { now: exampleNow }), vault };
}

/** An assignment with an id of its own. */
export function held(id: string, principalId: string, roleId: string, rest: Held = {}): Held {
  return { id, principalId, roleId, ...rest };
}

export function deny(id: string, rest: Partial<DenyAssignment>): DenyAssignment {
  return {
    id,
    name: id,
    scope: vaultId,
    appliesToChildScopes: true,
    principals: ["00000000-0000-0000-0000-000000000000"],
    excludedPrincipals: [],
    isEnforced: true,
    permissions: [],
    ...rest,
  };
}

export interface Asked {
  readonly who?: string;
  readonly object?: string;
  readonly include?: Include;
}

/** The answer as one word; `none` where there is no path. */
export function verdictFor(
  engine: AccessEngine,
  verb: Verb,
  { who = "alice", object = "", include }: Asked = {},
): string {
  return engine.answer(who, verb, `${vaultId}${object}`, include)?.verdict ?? "none";
}

/** The paths as lines. */
export function linesOf(answer: AccessAnswer | undefined): readonly string[] {
  return (answer?.paths ?? []).map(({ steps }) => steps.map(({ text }) => text).join(" -> "));
}

/** The techniques by which an answer is reached, with what is known of each. */
export function techniquesOf(answer: AccessAnswer | undefined): readonly string[] {
  return (answer?.paths ?? []).flatMap(({ steps, verdict }) =>
    steps.filter(({ kind }) => kind === "escalation").map(({ id }) => `${id} ${verdict}`),
  );
}
