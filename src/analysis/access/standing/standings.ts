import type { AccessVerdict } from "../../../model/access.ts";
import { type Standing, type StandingClass, standingClasses } from "../../../model/posture.ts";
import { isAtOrAbove } from "../../../model/resource-id.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import { type AccessEngine, type Ground, targetsOf } from "../effective/engine.ts";
import type { Grant, RoleGrant } from "../effective/grants.ts";
import type { Memberships } from "../effective/memberships.ts";
import type { Reached } from "../effective/paths.ts";
import { type ByHolder, byHolder, reachedBy } from "../effective/reach.ts";
import { vaultTarget } from "../effective/target.ts";
import { type Inherited, inheritedIn, isAbove, localIn, settingsKey } from "./inherited.ts";
import { standingOn } from "./standing.ts";

type Verdicts = Pick<Standing, StandingClass>;

/** Kept verdicts: beyond it they are worked out again. */
const mostKept = 500_000;

/**
 * What holders of grants can really do with vaults, in a few words: by the same engine that answers questions, with what has to
 * be activated or taken first. Whoever only inherits what it has is asked about once for vaults that are alike.
 */
export class Standings {
  readonly #engine: AccessEngine;
  readonly #inherited = new WeakMap<readonly RoleGrant[], Inherited>();
  readonly #known = new Map<string, Verdicts>();
  readonly #numbers = new WeakMap<object, number>();
  #lastNumber = 0;

  constructor(engine: AccessEngine) {
    this.#engine = engine;
  }

  /** Everybody's standing at one vault, worked out as it is asked for. */
  at(vault: VaultRecord): VaultStandings {
    const ground = this.#engine.groundOf(vault);
    const { frame } = ground;
    let inherited = this.#inherited.get(frame.inherited);
    if (!inherited) {
      inherited = inheritedIn(frame);
      this.#inherited.set(frame.inherited, inherited);
    }
    return new VaultStandings({ ground, inherited, keep: (key, make) => this.#keep(key, make) }, (one) =>
      this.#numberOf(one),
    );
  }

  #keep(key: string, make: () => Verdicts): Verdicts {
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= mostKept) this.#known.clear();
    const made = make();
    this.#known.set(key, made);
    return made;
  }

  /** The same object has the same number. */
  #numberOf(one: object): number {
    const known = this.#numbers.get(one);
    if (known !== undefined) return known;
    this.#lastNumber += 1;
    this.#numbers.set(one, this.#lastNumber);
    return this.#lastNumber;
  }
}

interface Parts {
  readonly ground: Ground;
  readonly inherited: Inherited;
  keep(key: string, make: () => Verdicts): Verdicts;
}

export class VaultStandings {
  readonly #parts: Parts;
  readonly #local: readonly Grant[];
  readonly #localHolders: ReadonlySet<string>;
  readonly #holders: ByHolder;
  readonly #key: string;
  readonly #isLike: boolean;

  constructor(parts: Parts, numberOf: (one: object) => number) {
    this.#parts = parts;
    const { ground, inherited } = parts;
    const { frame } = ground;
    this.#local = localIn(frame, inherited);
    this.#localHolders = new Set(this.#local.map(({ principalId }) => principalId));
    this.#holders = this.#local.length === 0 ? inherited.holders : byHolder([...this.#local, ...inherited.above]);
    // Denials and locks in or on the vault, and denials that ask for its name, are about this one alone.
    const isShared = ({ scope }: { readonly scope: string }) =>
      isAbove(scope, frame) || !isAtOrAbove(frame.vaultId, scope);
    this.#isLike =
      frame.locks.every(isShared) &&
      frame.denies.every(({ deny, scope }) =>
        isAbove(scope, frame) ? deny.condition === undefined : !isAtOrAbove(frame.vaultId, scope),
      );
    this.#key = `${numberOf(frame.inherited)} ${settingsKey(frame.vault)}`;
  }

  /** `subject`: an object id, or `<user>/<application>` for an entry that is for both together. */
  of(subject: string): Standing {
    const id = subject.toLowerCase();
    const [user = id] = id.split("/");
    const { memberships } = this.#parts.ground;
    const areGroupsRead = memberships.whyMaybeInAny(user, this.#holders) === undefined;
    if (!this.#isLike || isAmong(user, this.#localHolders, memberships))
      return { ...this.#ownStanding(id), areGroupsRead };
    const { byName, holders } = this.#parts.inherited;
    const make = () => this.#wholeVault(id, reachedBy(id, holders, memberships));
    const verdicts = isAmong(user, byName, memberships) ? make() : this.#parts.keep(`${this.#key} ${id}`, make);
    return { ...verdicts, onObjects: [], areGroupsRead };
  }

  #wholeVault(subject: string, reached: readonly Reached[]): Verdicts {
    const { ground } = this.#parts;
    return standingOn(vaultTarget(ground.frame.vault), { subject, reached }, ground);
  }

  /** With what it holds on single objects: a class that is stronger on one of them is said to be on objects. */
  #ownStanding(subject: string): Omit<Standing, "areGroupsRead"> {
    const { ground } = this.#parts;
    const reached = reachedBy(subject, this.#holders, ground.memberships);
    const found: { -readonly [Class in StandingClass]: AccessVerdict | null } = this.#wholeVault(subject, reached);
    const onObjects = new Set<StandingClass>();
    for (const target of targetsOf(ground.frame)) {
      const isOwn = reached.some(({ grant }) => grant.kind === "role" && grant.scope === target.id);
      if (target.type === undefined || !isOwn) continue;
      const here = standingOn(target, { subject, reached }, ground);
      for (const name of standingClasses) {
        if (strength(here[name]) <= strength(found[name])) continue;
        found[name] = here[name];
        onObjects.add(name);
      }
    }
    return { ...found, onObjects: standingClasses.filter((name) => onObjects.has(name)) };
  }
}

/** Is it one of these, or in a group that is? */
function isAmong(id: string, holders: ReadonlySet<string>, memberships: Memberships): boolean {
  if (holders.size === 0) return false;
  if (holders.has(id)) return true;
  const groups = memberships.groupsOf(id);
  for (const holder of holders) if (groups.has(holder)) return true;
  return false;
}

const order: readonly AccessVerdict[] = ["denied", "unknown", "escalation", "eligible", "allowed"];

function strength(verdict: AccessVerdict | null): number {
  return verdict === null ? -1 : order.indexOf(verdict);
}
