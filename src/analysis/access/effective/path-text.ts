import type { AccessStep } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import { normalizeId, scopeKind, vaultOf } from "../../../model/resource-id.ts";
import type { ActivationPolicy } from "../../../model/surroundings.ts";
import { describeCondition } from "../conditions/describe.ts";
import type { Frame, Frames } from "./frame.ts";
import type { Grant, PolicyGrant, RoleGrant } from "./grants.ts";
import type { Chain, Memberships } from "./memberships.ts";
import { collectionOf, type ObjectType } from "./verb-actions.ts";

/** Puts the steps of paths into words. */
export class PathWords {
  readonly #memberships: Memberships;
  readonly #frames: Frames;
  readonly #conditions = new Map<string, string>();
  readonly #steps = new WeakMap<Grant, readonly AccessStep[]>();

  constructor(memberships: Memberships, frames: Frames) {
    this.#memberships = memberships;
    this.#frames = frames;
  }

  nameOf(id: string): string | undefined {
    const name = this.#memberships.record(id)?.name;
    return name && isRead(name) ? (name.read ?? undefined) : undefined;
  }

  /** From the principal through its groups to whom the grant names. */
  holderSteps(principal: string, chain: Chain): readonly AccessStep[] {
    const groups = chain.map((id, depth): AccessStep => {
      const name = this.nameOf(id) ?? id;
      return depth === 0
        ? { kind: "group", id, text: `group ${name}` }
        : { kind: "nested-group", id, text: `nested in ${name}` };
    });
    return [{ kind: "principal", id: principal, text: this.#compoundName(principal) }, ...groups];
  }

  #compoundName(principal: string): string {
    const [user = principal, application] = principal.split("/");
    const name = this.nameOf(user) ?? user;
    return application === undefined ? name : `${name} through application ${this.nameOf(application) ?? application}`;
  }

  /** A grant reads the same whoever uses it: thousands of paths share its steps. */
  grantSteps(grant: Grant, frame: Frame): readonly AccessStep[] {
    const known = this.#steps.get(grant);
    if (known) return known;
    const steps = grant.kind === "policy" ? [policyStep(grant, frame)] : this.#roleSteps(grant, frame);
    this.#steps.set(grant, steps);
    return steps;
  }

  /** Conditions run to eight thousand characters, and thousands of paths share one. */
  condition(text: string): string {
    const known = this.#conditions.get(text);
    if (known !== undefined) return known;
    const said = `condition: ${describeCondition(text)}`;
    this.#conditions.set(text, said);
    return said;
  }

  #roleSteps(grant: RoleGrant, frame: Frame): readonly AccessStep[] {
    const role = grant.role?.name ?? `role ${grant.roleId}`;
    const place = grant.scope === undefined ? "a scope that was not read" : this.placeName(grant.scope, frame);
    const held: AccessStep = { kind: "role", id: grant.roleId, text: `${role} @ ${place}` };
    if (!grant.isEligible) return [held];
    return [held, { kind: "eligibility", id: grant.id, text: this.#friction(grant) }];
  }

  #friction(grant: RoleGrant): string {
    switch (this.#activationOf(grant)?.requiresApproval) {
      case true:
        return "eligible, activated with approval";
      case false:
        return "eligible, activated without approval";
      default:
        return "eligible, whether activation needs approval was not read";
    }
  }

  /** A role's settings hold at one scope, and are not handed down; those of vaults are kept with their resource group. */
  #activationOf({ scope, roleId }: RoleGrant): ActivationPolicy | undefined {
    if (scope === undefined) return undefined;
    const holder = vaultOf(scope) === undefined ? scope : scope.split("/").slice(0, 5).join("/");
    const policies = this.#frames.scope(holder)?.activationPolicies;
    if (!policies || !isRead(policies)) return undefined;
    return policies.read.find((policy) => normalizeId(policy.scope) === scope && policy.roleId === roleId);
  }

  /** A scope as a path names it: `subscription prod`. */
  placeName(scope: string, { vault, vaultId }: Frame): string {
    if (scope === "/") return "root /";
    const store = `${vault.kind === "hsm" ? "managed HSM" : "vault"} ${vault.name}`;
    if (scope === vaultId) return store;
    if (scope === `${vaultId}/keys`) return `all keys of ${store}`;
    const last = scope.slice(scope.lastIndexOf("/") + 1);
    const record = this.#frames.scope(scope);
    const name = record && isRead(record.name) ? (record.name.read ?? last) : last;
    const kind = record?.kind ?? (scope.startsWith(`${vaultId}/`) ? singular(scope) : scopeKind(scope));
    return `${kind.replaceAll("-", " ")} ${name}`;
  }
}

function singular(scope: string): string {
  const [, collection = "objects"] = /\/(secrets|keys|certificates)\/[^/]+$/.exec(scope) ?? [];
  return collection.slice(0, -1);
}

function policyStep({ id, permissions }: PolicyGrant, { vault }: Frame): AccessStep {
  const held = isRead(permissions) ? permissions.read : undefined;
  const lists = held ? Object.entries(held).filter(([, list]) => list.length > 0) : [];
  const what = lists.map(([type, list]) => `${type} ${list.join(" ")}`).join(", ");
  const said = held ? what : "permissions not read";
  return { kind: "access-policy", id, text: `access policy of vault ${vault.name} (${said})` };
}

/** Which objects of a vault a path is about, where the question is about the whole vault. */
export function extentStep(vaultId: string, types: readonly ObjectType[]): AccessStep {
  const collections = types.map((type) => collectionOf[type]);
  const [only] = collections;
  const id = collections.length === 1 && only !== undefined ? `${vaultId}/${only}` : vaultId;
  return { kind: "scope", id, text: `every ${types.join(" and ")}` };
}
