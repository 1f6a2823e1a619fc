import type { Directory } from "../../../src/analysis/access/holders.ts";
import { indexTenant } from "../../../src/analysis/access/tenant-index.ts";
import { buildPrincipal, buildScope } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import type { RoleDefinition, RolePermission } from "../../../src/model/grants.ts";
import type { Principal } from "../../../src/model/principal.ts";
import type { Scope } from "../../../src/model/scope.ts";

export interface Tenant {
  readonly scopes?: readonly PlainRecord<Scope>[];
  readonly roles?: readonly RoleDefinition[];
  readonly principals?: readonly PlainRecord<Principal>[];
  readonly rotators?: readonly string[];
}

/** A tenant to look things up in, from literals. */
export function directoryOf({ scopes = [], roles = [], principals = [], rotators = [] }: Tenant): Directory {
  return {
    index: indexTenant({ scopes: scopes.map(buildScope), roles, principals: principals.map(buildPrincipal) }),
    rotators: new Set(rotators),
  };
}

/** A custom role from what its elements grant. */
export function customRole(id: string, ...elements: readonly Partial<RolePermission>[]): RoleDefinition {
  const nothing = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
  return {
    id,
    name: `Custom ${id}`,
    custom: true,
    assignableScopes: ["/"],
    permissions: elements.map((element) => ({ ...nothing, ...element })),
  };
}
