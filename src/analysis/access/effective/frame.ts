import type { AccessGap } from "../../../model/access.ts";
import type { Fact } from "../../../model/fact.ts";
import { isRead, mapFact } from "../../../model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import { isAtOrAbove, normalizeId } from "../../../model/resource-id.ts";
import type { Scope } from "../../../model/scope.ts";
import type { DenyAssignment, LighthouseRegistration, Lock, ScheduledAssignment } from "../../../model/surroundings.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import { scopesAbove } from "../tenant-index.ts";
import { gapOf, listed } from "./gaps.ts";
import {
  assignmentGrant,
  lighthouseGrants,
  type PolicyGrant,
  policyGrant,
  type RoleGrant,
  type RoleLookup,
  scheduledGrant,
} from "./grants.ts";
import { localGaps, localGrants } from "./local-grants.ts";
import { idKey } from "./target.ts";

/** A deny assignment and the record that holds it. */
export interface HeldDeny {
  readonly deny: DenyAssignment;
  readonly scope: string;
  readonly principals: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

/** All that decides who gets at one vault, from its own record and every scope above it. */
export interface Frame {
  readonly vault: VaultRecord;
  readonly vaultId: string;
  /** Ids of the vault and the scopes above it, nearest first. */
  readonly chain: readonly string[];
  readonly roles: readonly RoleGrant[];
  /** Those of the roles that come from above: one list for all vaults of a resource group. */
  readonly inherited: readonly RoleGrant[];
  readonly policies: readonly PolicyGrant[];
  readonly denies: readonly HeldDeny[];
  /** On the vault and above it, as far as they were read: a lock takes no right away. */
  readonly locks: readonly Lock[];
  readonly gaps: readonly AccessGap[];
}

/** What one record, or all above a vault, contributes. */
interface Holdings {
  readonly roles: readonly RoleGrant[];
  readonly denies: readonly HeldDeny[];
  readonly locks: readonly Lock[];
  readonly gaps: readonly AccessGap[];
}

interface Holder {
  readonly id: string;
  readonly roleAssignments: Fact<readonly RoleAssignment[]>;
  readonly denyAssignments?: Fact<readonly DenyAssignment[]>;
  readonly locks?: Fact<readonly Lock[]>;
  readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]>;
  readonly lighthouse?: Fact<readonly LighthouseRegistration[]>;
}

interface Above extends Holdings {
  readonly chain: readonly string[];
  readonly keys: ReadonlySet<string>;
}

/** Resource groups of which is kept what comes from above, and all that hangs on it. */
const keptGroups = 200;

/** Gathers grants by place. What lies above vaults is gathered once for each resource group. */
export class Frames {
  readonly #scopes: ReadonlyMap<string, Scope>;
  readonly #ofScope = new Map<string, Holdings>();
  readonly #above = new Map<string, Above>();
  readonly #roles: RoleLookup;
  readonly #now: string;

  constructor(scopes: readonly Scope[], roles: RoleLookup, now: string) {
    const normal = scopes.map((scope) => ({
      ...scope,
      id: idKey(scope.id),
      parent: mapFact(scope.parent, (parent) => parent && normalizeId(parent)),
    }));
    this.#scopes = new Map(normal.map((scope) => [scope.id, scope]));
    this.#roles = roles;
    this.#now = now;
  }

  scope(id: string): Scope | undefined {
    return this.#scopes.get(id);
  }

  frameOf(vault: VaultRecord): Frame {
    const vaultId = idKey(vault.id);
    const above = this.#aboveOf(vaultId);
    const own = this.#holdings({ ...vault, id: vaultId }, "vault");
    const entries = vault.kind === "vault" ? vault.accessPolicies : undefined;
    const policies = listed<AccessPolicyEntry>(entries);
    const named = policies.flatMap((entry) => policyGrant(entry) ?? []);
    const policyGaps = entries ? policyGapsOf(vaultId, entries) : [];
    return {
      vault,
      vaultId,
      chain: [vaultId, ...above.chain],
      // Saved lists of a vault repeat what it inherits.
      roles: [
        ...withoutRepeats(own.roles).filter((grant) => !above.keys.has(identityOf(grant))),
        ...localGrants(vault),
        ...above.roles,
      ],
      inherited: above.roles,
      policies: named,
      denies: [...own.denies, ...above.denies],
      locks: [...own.locks, ...above.locks],
      gaps: [...own.gaps, ...policyGaps, ...localGaps(vault), ...above.gaps],
    };
  }

  #aboveOf(vaultId: string): Above {
    const key = vaultId.startsWith("/") ? vaultId.split("/").slice(0, 5).join("/") : "";
    const known = this.#above.get(key);
    if (known) return known;
    const principals = new Map();
    const chain = scopesAbove(vaultId, { scopes: this.#scopes, principals, role: () => ({ unknown: "" }) });
    const parts = chain.scopes.map((scope) => this.#ofScopeRecord(scope));
    const roles = withoutRepeats(parts.flatMap((part) => part.roles));
    const missing: AccessGap = {
      place: vaultId,
      fact: "scopes",
      effect: "adds",
      why: "not every scope above was read",
    };
    const above = {
      chain: chain.scopes.map(({ id }) => id),
      roles,
      keys: new Set(roles.map(identityOf)),
      denies: parts.flatMap(({ denies }) => denies),
      locks: parts.flatMap(({ locks }) => locks),
      gaps: [...parts.flatMap(({ gaps }) => gaps), ...(chain.isComplete ? [] : [{ ...missing, place: key }])],
    };
    // Vaults come in the order of their ids, those of a resource group in a row: what hangs on an earlier group is let go.
    if (this.#above.size >= keptGroups) {
      this.#above.clear();
      this.#ofScope.clear();
    }
    this.#above.set(key, above);
    return above;
  }

  #ofScopeRecord(scope: Scope): Holdings {
    const known = this.#ofScope.get(scope.id);
    if (known) return known;
    const holdings = this.#holdings(scope, scope.kind);
    this.#ofScope.set(scope.id, holdings);
    return holdings;
  }

  #holdings(holder: Holder, kind: Scope["kind"] | "vault"): Holdings {
    const { id, roleAssignments, denyAssignments, scheduledAssignments, lighthouse } = holder;
    const place = id;
    const assigned = listed(roleAssignments).map((one) => assignmentGrant(one, id, this.#roles));
    const scheduled = listed(scheduledAssignments).flatMap(
      (one) => scheduledGrant(one, id, this.#roles, this.#now) ?? [],
    );
    const delegated = listed(lighthouse).flatMap((one) => lighthouseGrants(one, id, this.#roles));
    const isDelegable = kind === "subscription" || kind === "resource-group";
    const gaps = [
      gapOf(roleAssignments, { place, fact: "roleAssignments", effect: "adds" }),
      gapOf(scheduledAssignments, { place, fact: "scheduledAssignments", effect: "adds-eligible" }),
      gapOf(denyAssignments, { place, fact: "denyAssignments", effect: "removes" }),
      isDelegable ? gapOf(lighthouse, { place, fact: "lighthouse", effect: "adds-escalation" }) : undefined,
      assigned.includes(undefined) ? somebody(place, "roleAssignments") : undefined,
    ];
    return {
      roles: [...assigned.filter((grant) => grant !== undefined), ...scheduled, ...delegated],
      denies: listed(denyAssignments)
        .filter(({ isEnforced }) => isEnforced)
        .map(heldDeny),
      locks: listed(holder.locks).map((lock) => ({ ...lock, scope: idKey(lock.scope) })),
      gaps: gaps.filter((gap) => gap !== undefined),
    };
  }
}

function policyGapsOf(place: string, entries: Fact<readonly AccessPolicyEntry[]>): readonly AccessGap[] {
  const gap = gapOf(entries, { place, fact: "accessPolicies", effect: "adds" });
  const isNameless = listed(entries).some(({ principalId }) => !isRead(principalId));
  return [...(gap ? [gap] : []), ...(isNameless ? [somebody(place, "accessPolicies")] : [])];
}

function somebody(place: string, fact: string): AccessGap {
  return { place, fact, effect: "adds", why: "a grant names somebody whose id was not read" };
}

function heldDeny(deny: DenyAssignment): HeldDeny {
  return {
    deny,
    scope: idKey(deny.scope),
    principals: new Set(deny.principals.map((id) => id.toLowerCase())),
    excluded: new Set(deny.excludedPrincipals.map((id) => id.toLowerCase())),
  };
}

/**
 * Lists repeat what is inherited, and an active schedule stands beside the assignment that it made: each once. A schedule
 * that stands for an assignment still tells when that ends.
 */
function withoutRepeats(grants: readonly RoleGrant[]): readonly RoleGrant[] {
  const byId = new Map<string, RoleGrant>();
  for (const grant of grants) if (!byId.has(identityOf(grant))) byId.set(identityOf(grant), grant);
  const once = [...byId.values()];
  const active = once.filter(({ from }) => from === "active");
  if (active.length === 0) return once;
  const held = new Set(once.filter(({ from }) => from === "assignment").map(holdingOf));
  const ends = new Map(active.map((grant) => [holdingOf(grant), grant.endsOn]));
  return once.flatMap((grant): readonly RoleGrant[] => {
    const endsOn = ends.get(holdingOf(grant));
    if (grant.from === "active") return held.has(holdingOf(grant)) ? [] : [grant];
    return [grant.from === "assignment" && typeof endsOn === "string" ? { ...grant, endsOn } : grant];
  });
}

function holdingOf({ principalId, roleId, scope }: RoleGrant): string {
  return `${principalId}|${roleId}|${scope}`;
}

/** One registration of Lighthouse holds many authorizations under one id. */
function identityOf(grant: RoleGrant): string {
  if (grant.from !== "lighthouse") return grant.id.toLowerCase();
  return `${grant.id}|${holdingOf(grant)}|${grant.isEligible}`;
}

/** Is a scope a resource itself, or above it? The resource is the vault, one of its objects, or a scope above the vault. */
export function reaches(scope: string, resource: string, { vaultId, chain }: Frame): boolean {
  if (scope === resource) return true;
  const level = chain.indexOf(resource);
  if (level >= 0) return chain.indexOf(scope) > level || isAtOrAbove(scope, resource);
  return chain.includes(scope) || isAtOrAbove(scope, vaultId);
}
