import { verbs } from "../../../model/access.ts";
import { type Fact, isRead, isUnread, read, unread } from "../../../model/fact.ts";
import type { GrantReview } from "../../../model/grant-review.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../model/grants.ts";
import type { VaultSubject } from "../../../model/subject.ts";
import { Memberships } from "../../access/effective/memberships.ts";
import { rightsLeft, roleRights } from "../../access/grant-rights.ts";
import type { TenantIndex } from "../../access/tenant-index.ts";
import { AboveVaults, type Inventory } from "./above-vaults.ts";
import {
  changedOn,
  conditionInRole,
  everydayRights,
  lower,
  moreThanLogsShow,
  nothingGiven,
  objectAt,
  shortestProof,
  type Timing,
} from "./evidence.ts";
import { givenByActions, givenByPermissions, givesMoreThanVaultData } from "./given.ts";
import { Keeping, type KeepingPlace } from "./keeping.ts";
import type { Proof } from "./proof.ts";
import { leastEntry, leastRoles } from "./replacement.ts";
import { type HeldGrant, objectsOf, type SeenUse, seenUses, sumOf, typesOf, verbsOf } from "./seen-use.ts";
import { isEmpty, loggedId, sliceOf, type VaultSlice } from "./slices.ts";

/** The vault that holds a grant, and the time by which grants are judged. */
export interface ReviewPlace {
  /** Absent above vaults. */
  readonly vault: VaultSubject | undefined;
  readonly now: string;
}

const emptyInventory: Inventory = { asked: [], coverage: [] };

/** A grant with all that was looked up of it. */
interface Reviewed extends Timing {
  readonly grant: HeldGrant;
  readonly id: string;
  readonly scope: string;
  readonly slices: readonly VaultSlice[];
  /** True where whether the grant gives data hangs on the vault's permission model, and it has to be this one. */
  readonly model: "rbac" | "access-policy";
  readonly replace: (uses: readonly SeenUse[]) => GrantReview["least"];
  readonly keeping: (uses: readonly SeenUse[]) => KeepingPlace;
}

/** Holds grants against use. Vaults are added as they pass by, so that grants above them can be asked about afterwards. */
export class GrantReviews {
  readonly #index: TenantIndex;
  readonly #inventory: Inventory;
  #memberships: Memberships | undefined;
  #above: AboveVaults | undefined;
  #last: { readonly vault: VaultSubject; readonly slice: VaultSlice } | undefined;
  readonly #sizes = new Map<string, number | null>();

  /** `inventory` says which vaults there are below scopes; without it nothing above vaults is called unused. */
  constructor(index: TenantIndex, inventory: Inventory = emptyInventory) {
    this.#index = index;
    this.#inventory = inventory;
  }

  get #members(): Memberships {
    this.#memberships ??= new Memberships([...this.#index.principals.values()]);
    return this.#memberships;
  }

  get #scopes(): AboveVaults {
    this.#above ??= new AboveVaults(this.#index, this.#members, this.#inventory);
    return this.#above;
  }

  add(vault: VaultSubject): void {
    // Without any logs nobody asks.
    if (isUnread(vault.usage) && vault.usage.unread.reason === "not-asked") return;
    this.#scopes.add(vault);
  }

  ofAssignment(assignment: RoleAssignment, { vault, now }: ReviewPlace): Fact<GrantReview> {
    const { principalId, roleId, scope, createdOn } = assignment;
    const role = isRead(roleId) ? this.#index.role(roleId.read) : roleId;
    const rights = rightsLeft(roleRights(assignment, this.#index), assignment, vault);
    if (!isRead(rights)) return rights;
    const given = givenByActions(rights.read);
    if (given.everyday.length === 0) return read(nothingGiven);
    if (!isRead(principalId)) return principalId;
    if (!isRead(role)) return role;
    if (!isRead(scope)) return scope;
    if (!isRead(createdOn)) return createdOn;
    if (createdOn.read === null) return unread("not-in-output", "when the assignment was made is not in the output");
    if (givesMoreThanVaultData(role.read)) return moreThanLogsShow;
    if (role.read.permissions.some(({ condition }) => condition !== undefined)) return conditionInRole;
    const open = vault ? undefined : this.#scopes.whyOpen(scope.read);
    if (open) return open;
    const time = createdOn.read;
    return this.#review({
      grant: {
        given,
        principalId: principalId.read.toLowerCase(),
        applicationId: null,
        loggedId: loggedId(assignment.id),
        object: objectAt(scope.read),
      },
      id: assignment.id,
      scope: scope.read,
      slices: vault ? [this.#sliceOf(vault)] : this.#scopes.below(scope.read).map(({ slice }) => slice),
      model: "rbac",
      since: () => ({ time, words: "the assignment was made" }),
      now,
      replace: (uses) => leastRoles(uses, { assignment, role: role.read, actions: rights.read, scope: scope.read }),
      keeping: (uses) => this.#placeOf(vault, scope.read, uses),
    });
  }

  ofEntry(entry: AccessPolicyEntry, { vault, now }: ReviewPlace): Fact<GrantReview> {
    const { principalId, applicationId, permissions } = entry;
    if (!vault) return read(nothingGiven);
    if (!isRead(permissions)) return permissions;
    const given = givenByPermissions(permissions.read);
    if (given.everyday.length === 0) return read(nothingGiven);
    if (!isRead(principalId)) return principalId;
    if (!isRead(applicationId)) return applicationId;
    const who = { principalId: principalId.read, applicationId: applicationId.read };
    return this.#review({
      grant: { given, ...lower(who), loggedId: null, object: undefined },
      id: entry.id,
      scope: vault.id,
      slices: [this.#sliceOf(vault)],
      model: "access-policy",
      since: changedOn,
      now,
      replace: (uses) => leastEntry(uses, permissions.read, { ...who, vaultName: vault.name }),
      keeping: (uses) => this.#placeOf(vault, vault.id, uses),
    });
  }

  #sliceOf(vault: VaultSubject): VaultSlice {
    if (this.#last?.vault !== vault) this.#last = { vault, slice: sliceOf(vault) };
    return this.#last.slice;
  }

  #review(reviewed: Reviewed): Fact<GrantReview> {
    const inForce: VaultSlice[] = [];
    for (const slice of reviewed.slices) {
      const { permissionModel } = slice;
      if (!isRead(permissionModel)) return permissionModel;
      if (permissionModel.read === reviewed.model) inForce.push(slice);
    }
    // A vault without anything in it is no place where a wider grant could be used.
    const slices = reviewed.slices.length > 1 ? inForce.filter((slice) => !isEmpty(slice)) : inForce;
    if (slices.length === 0) return read(nothingGiven);
    const proof = shortestProof(slices, reviewed);
    if ("unread" in proof) return proof;
    const found = slices.map((slice) => seenUses(reviewed.grant, slice, this.#useContext()));
    const doubt = found.find((one) => one.doubt !== undefined)?.doubt;
    if (doubt) return doubt;
    return read(this.#described(reviewed, { slices, uses: found.flatMap(({ uses }) => uses), proof }));
  }

  #useContext() {
    return { memberships: this.#members, assignmentIds: this.#scopes.assignmentIds };
  }

  #described(reviewed: Reviewed, seen: SeenInVaults): GrantReview {
    const { grant, replace } = reviewed;
    const { slices, uses, proof } = seen;
    const keptBy = () => this.#keptBy(reviewed, uses);
    let least: { readonly found: GrantReview["least"] } | undefined;
    let kept: readonly string[] | undefined;
    const inReach = slices.flatMap(({ counts }) => grant.given.types.map((type) => counts[type]));
    return {
      ...proof,
      granted: grant.given.everyday,
      used: verbsOf(uses, verbs),
      types: grant.object ? grant.given.types.filter((type) => type === grant.object?.type) : grant.given.types,
      usedTypes: typesOf(uses),
      objects: objectsOf(uses),
      objectsInReach: grant.object ? 1 : reviewed.slices.length === 1 ? sumOf(inReach) : null,
      vaults: slices.length,
      vaultsUsed: [...new Set(uses.map(({ vault }) => vault.name))].sort(),
      hasListed: uses.some(({ right }) => right.onVault),
      members: this.#membersOf(grant.principalId, uses),
      // Both are looked for only where a rule has something to say.
      get keptBy() {
        kept ??= keptBy();
        return kept;
      },
      get least() {
        least ??= { found: replace(uses) };
        return least.found;
      },
    };
  }

  #membersOf(principalId: string, uses: readonly SeenUse[]): GrantReview["members"] {
    const all = this.#sizeOf(principalId);
    return all === null ? null : { all, active: new Set(uses.map(({ by }) => by)).size };
  }

  /** Members that are no groups themselves; null where the principal is none. */
  #sizeOf(principalId: string): number | null {
    const known = this.#sizes.get(principalId);
    if (known !== undefined) return known;
    const kind = this.#members.record(principalId)?.kind;
    const isGroup = kind !== undefined && isRead(kind) && kind.read === "group";
    const size = isGroup ? this.#countMembers(principalId) : null;
    this.#sizes.set(principalId, size);
    return size;
  }

  #countMembers(group: string): number {
    const members = [...this.#members.ids()].filter((id) => this.#members.isIn(id, group));
    return members.filter((id) => {
      const kind = this.#members.record(id)?.kind;
      return !(kind && isRead(kind) && kind.read === "group");
    }).length;
  }

  #keptBy(reviewed: Reviewed, uses: readonly SeenUse[]): readonly string[] {
    const { grant, id, now, keeping } = reviewed;
    const used = uses.map(({ right }) => right);
    const rights = used.length > 0 ? used : everydayRights(grant.given);
    const { principalId, applicationId } = grant;
    const lookUp = new Keeping(this.#index, this.#members);
    return lookUp.lines({ grantId: id, principalId, applicationId, scope: reviewed.scope, rights, now }, keeping(uses));
  }

  /** Above vaults only some of those where it was used, else some below it, are looked through: lines name their places. */
  #placeOf(vault: VaultSubject | undefined, scope: string, uses: readonly SeenUse[]): KeepingPlace {
    if (vault) {
      const areRolesInForce = isRead(vault.permissionModel) && vault.permissionModel.read === "rbac";
      const accessPolicies = areRolesInForce ? read([]) : vault.accessPolicies;
      return { vaults: [{ ...vault, accessPolicies }], areRolesInForce };
    }
    const used = new Set(uses.map((use) => use.vault.id));
    const below = this.#scopes.below(scope).filter(({ id }) => used.size === 0 || used.has(id));
    const vaults = below.slice(0, lookedThrough).map((seen) => ({ ...seen, accessPolicies: read([]) }));
    return { vaults, areRolesInForce: true };
  }
}

/** So many vaults below a grant are looked through for other grants of its holder. */
const lookedThrough = 20;

interface SeenInVaults {
  readonly slices: readonly VaultSlice[];
  readonly uses: readonly SeenUse[];
  readonly proof: Proof;
}
