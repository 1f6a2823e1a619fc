import { type Fact, faultReasons, isRead, type Unread, unread } from "../../../model/fact.ts";
import { workloadKinds } from "../../../model/principal.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import type { PrincipalReach, SignInUse } from "../../../model/vault-access.ts";
import type { VaultUsage } from "../../../model/vault-usage.ts";
import { Memberships } from "../effective/memberships.ts";
import { scopesAbove, type TenantIndex } from "../tenant-index.ts";
import {
  assignmentHoldings,
  type ConditionalHolding,
  type DataHoldings,
  entryHoldings,
  givesDataIn,
} from "./data-holders.ts";
import { SignIns } from "./sign-ins.ts";

const examplesTold = 5;

/** What the scopes above the vaults of one resource group add to each of them. */
interface Above {
  readonly places: readonly string[];
  readonly conditional: readonly ConditionalHolding[];
}

/**
 * Remembers, vault by vault, who holds access to what is in it; asked about principals once all vaults passed by. Kept are
 * the places where each holder has a grant, and the vaults below each place: not the product of both.
 */
export class ReachLedger {
  readonly #index: TenantIndex;
  readonly #signIns: SignIns;
  readonly #names: string[] = [];
  /** Numbers of the vaults that inherit access from a place, or are it. */
  readonly #vaultsAt = new Map<string, number[]>();
  readonly #placesOf = new Map<string, Set<string>>();
  /** Why a holder may have access by grants that are known. */
  readonly #openOf = new Map<string, Unread>();
  readonly #above = new Map<string, Above>();
  readonly #scopesSeen = new Map<string, readonly ConditionalHolding[]>();
  /** Why anybody may have more. */
  #missing: Unread | undefined;
  #memberships: Memberships | undefined;

  constructor(index: TenantIndex) {
    this.#index = index;
    this.#signIns = new SignIns(index);
  }

  add(vault: VaultRecord, usage: Fact<VaultUsage>): void {
    if (isRead(usage)) this.#signIns.add(usage.read);
    if (vault.kind === "hsm") return;
    const number = this.#names.push(vault.name) - 1;
    const { permissionModel } = vault;
    if (!isRead(permissionModel)) {
      const why = `whether vault "${vault.name}" goes by roles or by access policies was not read`;
      this.#doubt(
        "unread" in permissionModel ? { ...permissionModel.unread, detail: why } : unread("not-asked", why).unread,
      );
    } else if (permissionModel.read === "access-policy") {
      this.#keep(entryHoldings(vault.id, vault.accessPolicies));
      this.#register(number, [vault.id]);
    } else {
      const own = assignmentHoldings(vault.id, vault.roleAssignments, this.#index);
      this.#keep(own);
      const above = this.#aboveOf(vault.id);
      const places = [vault.id, ...above.places];
      this.#register(number, places);
      for (const { principalId, place, assignment } of [...own.conditional, ...above.conditional])
        if (places.includes(place) && givesDataIn(vault, assignment, this.#index)) this.#hold(principalId, vault.id);
    }
  }

  /** False for somebody of whom this snapshot says nothing. */
  knows(principalId: string): boolean {
    return this.#index.principals.has(principalId) || this.#placesOf.has(principalId) || this.#openOf.has(principalId);
  }

  of(principalId: string): PrincipalReach {
    const holders = [principalId, ...this.#groupsOf(principalId)];
    const numbers = this.#vaultsOf(holders);
    const missing = this.#whyMore(principalId, holders);
    const names = numbers.map((number) => this.#names[number] ?? "").sort();
    const reach = { vaults: names.length, examples: names.slice(0, examplesTold) };
    return missing ? { ...reach, missing } : reach;
  }

  /** Null where the logs do not name it, or there are none. */
  signIns(principalId: string): SignInUse | null {
    return this.#signIns.of(principalId);
  }

  /**
   * Callers of the vault that was added last which are workloads that exist and have access to what is in it: object ids,
   * each once.
   */
  knownCallers({ callers }: VaultUsage): readonly string[] {
    const ids = callers.flatMap(({ caller: { oid } }) => oid ?? []);
    return [...new Set(ids)].filter((id) => this.#isWorkload(id) && this.#reachesLast(id));
  }

  #isWorkload(id: string): boolean {
    const record = this.#index.principals.get(id);
    if (!record || !isRead(record.kind) || !workloadKinds.has(record.kind.read)) return false;
    return !isRead(record.exists) || record.exists.read;
  }

  #reachesLast(id: string): boolean {
    const last = this.#names.length - 1;
    for (const holder of [id, ...this.#groupsOf(id)])
      for (const place of this.#placesOf.get(holder) ?? []) if (this.#vaultsAt.get(place)?.at(-1) === last) return true;
    return false;
  }

  /** Numbers of the vaults below the places of any of the holders, ascending. */
  #vaultsOf(holders: readonly string[]): readonly number[] {
    const places = new Set<string>();
    for (const holder of holders) for (const place of this.#placesOf.get(holder) ?? []) places.add(place);
    const isReached = new Uint8Array(this.#names.length);
    for (const place of places) for (const number of this.#vaultsAt.get(place) ?? []) isReached[number] = 1;
    const found: number[] = [];
    for (let number = isReached.indexOf(1); number >= 0; number = isReached.indexOf(1, number + 1)) found.push(number);
    return found;
  }

  #groupsOf(principalId: string): Iterable<string> {
    return this.#membershipsRead().groupsOf(principalId);
  }

  #membershipsRead(): Memberships {
    this.#memberships ??= new Memberships([...this.#index.principals.values()]);
    return this.#memberships;
  }

  /** Its own grants first, then the groups that it may be in, then lists that were not read. */
  #whyMore(principalId: string, holders: readonly string[]): Unread | undefined {
    for (const holder of holders) {
      const why = this.#openOf.get(holder);
      if (why) return why;
    }
    const memberships = this.#membershipsRead();
    const why =
      memberships.whyMaybeInAny(principalId, this.#placesOf) ?? memberships.whyMaybeInAny(principalId, this.#openOf);
    return why === undefined ? this.#missing : unread("not-in-output", `groups that have access: ${why}`).unread;
  }

  #keep({ sure, open, missing }: DataHoldings): void {
    for (const { principalId, place } of sure) this.#hold(principalId, place);
    for (const [holder, why] of open) if (!this.#openOf.has(holder)) this.#openOf.set(holder, why);
    if (missing) this.#doubt(missing);
  }

  #hold(principalId: string, place: string): void {
    const known = this.#placesOf.get(principalId);
    if (known) known.add(place);
    else this.#placesOf.set(principalId, new Set([place]));
  }

  #register(number: number, places: readonly string[]): void {
    for (const place of places) {
      const known = this.#vaultsAt.get(place);
      if (known) known.push(number);
      else this.#vaultsAt.set(place, [number]);
    }
  }

  /** What was refused says more than what nobody asked for. */
  #doubt(why: Unread): void {
    const isFault = faultReasons.has(why.reason);
    if (!this.#missing || (isFault && !faultReasons.has(this.#missing.reason))) this.#missing = why;
  }

  /** Worked out once for each resource group. */
  #aboveOf(vaultId: string): Above {
    const key = vaultId.split("/").slice(0, 5).join("/");
    const known = this.#above.get(key);
    if (known) return known;
    const chain = scopesAbove(vaultId, this.#index);
    if (!chain.isComplete) this.#doubt(notAllScopes);
    const conditional = chain.scopes.flatMap((scope) => this.#ofScope(scope.id));
    const above = { places: chain.scopes.map(({ id }) => id), conditional };
    this.#above.set(key, above);
    return above;
  }

  #ofScope(id: string): readonly ConditionalHolding[] {
    const known = this.#scopesSeen.get(id);
    if (known) return known;
    const scope = this.#index.scopes.get(id);
    const holdings = scope && assignmentHoldings(id, scope.roleAssignments, this.#index);
    if (holdings) this.#keep(holdings);
    const conditional = holdings?.conditional ?? [];
    this.#scopesSeen.set(id, conditional);
    return conditional;
  }
}

const notAllScopes = unread("not-in-output", "not every scope above the vaults was read").unread;
