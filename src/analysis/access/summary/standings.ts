import { isRead } from "../../../model/fact.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { vaultOf } from "../../../model/resource-id.ts";
import { LastOf } from "../../last-of.ts";
import { type Ground, targetsOf } from "../effective/engine.ts";
import { type Frame, reaches } from "../effective/frame.ts";
import type { Grant, RoleGrant } from "../effective/grants.ts";
import { idKey, objectsOf, type Target, vaultTarget } from "../effective/target.ts";
import type { Directory } from "./directory.ts";
import { type Candidates, candidatesFor, type Place, type Right, rights } from "./rights.ts";
import { enter, Standing, strongestClaim } from "./standing.ts";

export type ByRight = Readonly<Record<Right, Standing>>;

/** What a grant gives of one right. */
interface Given {
  readonly grant: Grant;
  readonly claims: Candidates;
}

/** Rights that count on a single object, too. */
const onObjects = { reads: "secret", "uses-key": "key" } as const;

/** What is inherited, split by whether it reaches every vault of a resource group. */
export interface Inherited {
  readonly general: readonly RoleGrant[];
  /** On one vault, or in it, by the vault's id: lists of a subscription may hold what is assigned below it. */
  readonly byVault: ReadonlyMap<string, readonly RoleGrant[]>;
  /** Some condition asks for the vault's name: then each vault is asked by itself. */
  readonly isByName: boolean;
}

type Claims = Readonly<Record<Right, Candidates>>;

type RoleClaims = WeakMap<RoleDefinition, Map<string, Claims>>;

/**
 * Works out who has which right on vaults. What comes from above is worked out once for all vaults of a resource group that go
 * by one permission model, and what a role gives once for all who hold it on a vault without conditions.
 */
export class Standings {
  readonly directory: Directory;
  readonly #inherited = new WeakMap<readonly RoleGrant[], Inherited>();
  readonly #shared = new WeakMap<readonly RoleGrant[], Map<string, ByRight>>();
  readonly #claims: RoleClaims = new WeakMap();
  readonly #ofLast = new LastOf<Ground, Map<Grant, Claims>>();

  constructor(directory: Directory) {
    this.directory = directory;
  }

  of(ground: Ground): ByRight {
    const place = { ground, target: vaultTarget(ground.frame.vault) };
    const own = this.ownGrants(ground.frame);
    const shared = ground.frame.denies.length === 0 ? this.#sharedBy(place) : undefined;
    const grants = shared ? own : [...own, ...this.split(ground.frame).general];
    const found = this.#enterAll(grants, place, shared);
    const objects = targetsOf(ground.frame).slice(1);
    const withObjects = (right: keyof typeof onObjects) => this.#withObjects(right, found[right], { ground, objects });
    return { ...found, reads: withObjects("reads"), "uses-key": withObjects("uses-key") };
  }

  /** Grants of the vault, and those above it that are about it alone. */
  ownGrants(frame: Frame): readonly Grant[] {
    const roles = frame.roles.slice(0, frame.roles.length - frame.inherited.length);
    return [...roles, ...(this.split(frame).byVault.get(frame.vaultId) ?? []), ...frame.policies];
  }

  /** What comes from above, told apart once for all vaults of a resource group. */
  split({ inherited }: Frame): Inherited {
    const known = this.#inherited.get(inherited);
    if (known) return known;
    const inVault = ({ scope }: RoleGrant) => (scope === undefined ? undefined : vaultOf(scope));
    const single = inherited.filter((grant) => inVault(grant) !== undefined);
    const general = inherited.filter((grant) => inVault(grant) === undefined);
    const split = {
      general,
      byVault: Map.groupBy(single, (grant) => inVault(grant) ?? ""),
      isByName: general.some(asksForVault),
    };
    this.#inherited.set(inherited, split);
    return split;
  }

  #sharedBy(place: Place): ByRight {
    const { frame } = place.ground;
    const { general, isByName } = this.split(frame);
    const byKey = this.#shared.get(frame.inherited) ?? new Map<string, ByRight>();
    this.#shared.set(frame.inherited, byKey);
    const key = `${modelOf(frame)} ${isByName ? frame.vault.name : ""}`;
    const known = byKey.get(key);
    if (known) return known;
    const found = this.#enterAll(general, place);
    // Names do not come twice: what hangs on them is not kept.
    if (!isByName) byKey.set(key, found);
    return found;
  }

  /** What grants give beside what others gave before; what they add nothing to is shared, not copied. */
  #enterAll(grants: readonly Grant[], place: Place, before?: ByRight): ByRight {
    const added = new Map<Right, Standing>();
    for (const grant of grants) {
      const claims = this.claimsOf(grant, place);
      for (const right of rights) {
        const ofRight = claims[right];
        if (ofRight.length === 0) continue;
        const standing = added.get(right) ?? startFrom(before?.[right]);
        added.set(right, standing);
        this.#enter(standing, { grant, claims: ofRight }, place);
      }
    }
    return byRight((right) => added.get(right) ?? before?.[right] ?? new Standing());
  }

  #enter(standing: Standing, { grant, claims }: Given, place: Place): void {
    const isDenied = place.ground.frame.denies.length > 0;
    const around = { directory: this.directory, place: isDenied ? place : undefined };
    enter(standing, grant, isDenied ? claims : strongestClaim(claims), around);
  }

  /** What a grant gives on a whole vault, right by right, before denials. What is noted of it may be about another vault. */
  claimsOf(grant: Grant, place: Place): Claims {
    const { frame } = place.ground;
    if (grant.kind === "role" && grant.scope !== undefined && !reaches(grant.scope, frame.vaultId, frame))
      return noClaims;
    const role = frame.denies.length === 0 ? plainRole(grant, frame) : undefined;
    if (!role) return this.#ownClaims(grant, place);
    const byModel = this.#claims.get(role) ?? new Map<string, Claims>();
    this.#claims.set(role, byModel);
    const model = modelOf(frame);
    const known = byModel.get(model) ?? claimsFor(grant, place);
    byModel.set(model, known);
    return known;
  }

  /** Asked again for each example's path. */
  #ownClaims(grant: Grant, place: Place): Claims {
    const ofGround = this.#ofLast.get(place.ground, () => new Map());
    const known = ofGround.get(grant) ?? claimsFor(grant, place);
    ofGround.set(grant, known);
    return known;
  }

  /** What single objects add: those with grants of their own, and all of them where something is limited on the whole vault. */
  #withObjects(right: keyof typeof onObjects, standing: Standing, { ground, objects }: InVault): Standing {
    const type = onObjects[right];
    const limited = standing.limited;
    const all = limited.length > 0 ? objectsIn(ground.frame, type) : undefined;
    const targets = new Map(
      [...objects.filter((one) => one.type === type), ...(all?.targets ?? [])].map((one) => [one.id, one]),
    );
    const found = [...targets.values()].map((target) => {
      const own = ground.frame.roles.filter(({ scope }) => scope === target.id);
      return this.#onObject(right, [...limited, ...own], { ground, target });
    });
    return found.length === 0 ? standing : startFrom(standing).addObjects(found, all?.areAll === true);
  }

  /** Objects are many, and of each only one right is asked. */
  #onObject(right: Right, grants: readonly Grant[], place: Place): Standing {
    const standing = new Standing();
    for (const grant of grants) {
      const claims = candidatesFor(right, grant, place);
      if (claims.length > 0) this.#enter(standing, { grant, claims }, place);
    }
    return standing;
  }
}

interface InVault {
  readonly ground: Ground;
  readonly objects: readonly Target[];
}

function byRight<Value>(make: (right: Right) => Value): Readonly<Record<Right, Value>> {
  // Every right is among the keys that this goes through.
  return Object.fromEntries(rights.map((right) => [right, make(right)])) as Record<Right, Value>;
}

function claimsFor(grant: Grant, place: Place): Claims {
  return byRight((right) => candidatesFor(right, grant, place));
}

const noClaims: Claims = byRight(() => []);

function startFrom(before: Standing | undefined): Standing {
  const standing = new Standing();
  return before ? standing.addAll(before) : standing;
}

export function modelOf({ vault }: Frame): string {
  return vault.kind === "vault" && isRead(vault.permissionModel) ? vault.permissionModel.read : "";
}

/** A condition of the assignment or of its role asks for the name of the vault or of a secret in it. */
export function asksForVault({ condition, role }: RoleGrant): boolean {
  const texts = [isRead(condition) ? condition.read : null, ...(role?.permissions ?? []).map((one) => one.condition)];
  return texts.some((text) => text?.toLowerCase().includes("microsoft.keyvault/vaults") === true);
}

/** The role of a grant that gives the same on every vault: no condition limits it, and it reaches the whole vault. */
function plainRole(grant: Grant, frame: Frame): RoleDefinition | undefined {
  if (grant.kind === "policy" || grant.isEligible || grant.from === "lighthouse" || !grant.role) return undefined;
  if (!isRead(grant.condition) || grant.condition.read !== null) return undefined;
  if (grant.scope === undefined || !frame.chain.includes(grant.scope)) return undefined;
  return asksForVault(grant) ? undefined : grant.role;
}

function objectsIn({ vault }: Frame, type: "secret" | "key"): { targets: readonly Target[]; areAll: boolean } {
  const list = objectsOf(vault, type);
  if (!list || !isRead(list)) return { targets: [], areAll: false };
  return {
    targets: list.read.map(({ id, name }) => ({ vault, id: idKey(id), vaultId: idKey(vault.id), type, name })),
    areAll: list.missing === undefined,
  };
}
