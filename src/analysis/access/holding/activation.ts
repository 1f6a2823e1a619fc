import { type Fact, isRead, read, unread } from "../../../model/fact.ts";
import { normalizeId, vaultOf } from "../../../model/resource-id.ts";
import type { Scope } from "../../../model/scope.ts";
import type { ActivationPolicy, ScheduledAssignment } from "../../../model/surroundings.ts";
import type { TenantIndex } from "../tenant-index.ts";

/** What activating a role asks for. */
export type Activation = Pick<ActivationPolicy, "requiresApproval" | "requiresMfa">;

const notAsked = unread("not-asked", "what activating a role asks for was not asked", "kvaudit collect asks for it");

/**
 * Finds what activating an eligible role asks for: the policy of the same role at the same scope. Those above say nothing:
 * a role's settings are not handed down.
 */
export class Activations {
  readonly #index: TenantIndex;
  #policies: ReadonlyMap<string, Activation> | undefined;

  constructor(index: TenantIndex) {
    this.#index = index;
  }

  of({ scope, roleId }: Pick<ScheduledAssignment, "scope" | "roleId">): Fact<Activation> {
    this.#policies ??= policiesOf(this.#index.scopes.values());
    const own = this.#policies.get(keyOf(scope, roleId));
    return own ? read(own) : this.#whyNone(normalizeId(scope));
  }

  /** Policies of a vault and of what is in it are kept with its resource group. */
  #whyNone(scope: string): Fact<Activation> {
    const holder = vaultOf(scope) === undefined ? scope : scope.split("/").slice(0, 5).join("/");
    const list = this.#index.scopes.get(holder)?.activationPolicies ?? notAsked;
    if (!isRead(list)) return list;
    if (list.missing) return { unread: list.missing };
    return unread("not-in-output", "the snapshot has no activation policy of this role at this scope");
  }
}

function policiesOf(scopes: Iterable<Scope>): ReadonlyMap<string, Activation> {
  const policies = new Map<string, Activation>();
  for (const { activationPolicies } of scopes) {
    if (!activationPolicies || !isRead(activationPolicies)) continue;
    for (const { scope, roleId, requiresApproval, requiresMfa } of activationPolicies.read)
      policies.set(keyOf(scope, roleId), { requiresApproval, requiresMfa });
  }
  return policies;
}

function keyOf(scope: string, roleId: string): string {
  return `${normalizeId(scope)} ${roleId.toLowerCase()}`;
}
