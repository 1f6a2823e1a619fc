import type { Unread } from "../../../model/fact.ts";
import { isRead } from "../../../model/fact.ts";
import type { Vault } from "../../../model/vault.ts";
import type { Escalator, HoldingScope } from "../../../model/vault-access.ts";
import { type Ground, targetsOf } from "../effective/engine.ts";
import { leads } from "../effective/escalation.ts";
import type { Grant, RoleGrant } from "../effective/grants.ts";
import { locksKey } from "../effective/locks.ts";
import { type ByHolder, byHolder } from "../effective/reach.ts";
import { type Target, vaultTarget } from "../effective/target.ts";
import { lineOf } from "./crowd.ts";
import type { Directory } from "./directory.ts";
import {
  everything,
  grantsReached,
  type Holding,
  holdingOf,
  inForce,
  type Techniques,
  takingBy,
  usersOf,
} from "./holdings.ts";

import { notSettled } from "./missing.ts";
import { type Outcomes, techniquePath } from "./outcomes.ts";
import { type ByRight, modelOf, type Standings } from "./standings.ts";

export interface Found {
  readonly selfGrants: readonly Escalator[];
  readonly escalations: readonly Escalator[];
  /** Why there may be more. */
  readonly doubts: readonly Unread[];
}

interface Inherited {
  readonly grants: readonly Grant[];
  readonly holders: ByHolder;
  /** By how vaults are set up; those only who have anything at hand. */
  readonly holdings: Map<string, ReadonlyMap<string, Holding>>;
}

/** What is held at one vault. */
interface Held {
  readonly ground: Ground;
  /** Grants that may lead somewhere, by whom they name. */
  readonly holders: ByHolder;
}

/**
 * Who gets at what is in a vault by a technique, and not anyway. Groups that grants name stand for their members. Holders of
 * what comes from above alone are worked out once for all vaults of a resource group that are set up alike.
 */
export class Escalators {
  readonly #standings: Standings;
  readonly #outcomes: Outcomes;
  readonly #directory: Directory;
  readonly #inherited = new WeakMap<readonly RoleGrant[], Inherited>();

  constructor(standings: Standings, outcomes: Outcomes) {
    this.#standings = standings;
    this.#outcomes = outcomes;
    this.#directory = standings.directory;
  }

  of(ground: Ground, rights: ByRight): Found {
    const holdings = this.#holdingsAt(ground);
    const readers = rights.reads.sure;
    const users = readers.union(rights["uses-key"].sure);
    const selfGrants: [number, Escalator][] = [];
    const escalations: [number, Escalator][] = [];
    const doubts: Unread[] = [];
    const make = escalators(ground, this.#directory);
    for (const holding of holdings) {
      if (holding.users.isWithin(readers)) continue;
      const { self, others, doubts: open } = takingBy(holding, holding.users.isWithin(users));
      const number = this.#directory.number(holding.principal);
      if (self) selfGrants.push([number, make(holding.principal, self)]);
      if (others) escalations.push([number, make(holding.principal, others)]);
      for (const doubt of open) doubts.push(notSettled(doubt));
    }
    return { selfGrants: this.#byName(selfGrants), escalations: this.#byName(escalations), doubts };
  }

  #byName(list: [number, Escalator][]): readonly Escalator[] {
    return list.sort(([a], [b]) => this.#directory.compare(a, b)).map(([, escalator]) => escalator);
  }

  #holdingsAt(ground: Ground): readonly Holding[] {
    const { frame } = ground;
    if (frame.vault.kind !== "vault") return [];
    const own = this.#standings.ownGrants(frame).filter(matters);
    const above = this.#inheritedBy(ground);
    const held = { ground, holders: byHolder([...own, ...above.grants]) };
    const shared = frame.denies.length === 0 ? this.#sharedBy(ground, frame.vault, above) : undefined;
    const [whole, ...objects] = targetsOf(frame);
    const targets = whole ? [whole, ...objects] : [];
    if (!shared) return [...held.holders.keys()].flatMap((id) => this.#holding(id, targets, held) ?? []);
    const touched = touchedBy(byHolder(own), above.holders, ground);
    const apart = [...touched].flatMap((id) => this.#holding(id, targets, held) ?? []);
    return [...apart, ...[...shared.values()].filter(({ principal }) => !touched.has(principal))];
  }

  #inheritedBy({ frame }: Ground): Inherited {
    const known = this.#inherited.get(frame.inherited);
    if (known) return known;
    const grants = this.#standings.split(frame).general.filter(matters);
    const made = { grants, holders: byHolder(grants), holdings: new Map<string, ReadonlyMap<string, Holding>>() };
    this.#inherited.set(frame.inherited, made);
    return made;
  }

  #sharedBy(ground: Ground, vault: Vault, above: Inherited): ReadonlyMap<string, Holding> {
    const { isByName } = this.#standings.split(ground.frame);
    const key = `${settingsOf(vault)} ${modelOf(ground.frame)} ${locksKey(ground.frame)}`;
    const known = isByName ? undefined : above.holdings.get(key);
    if (known) return known;
    const found = new Map<string, Holding>();
    for (const id of above.holders.keys()) {
      const holding = this.#holding(id, [vaultTarget(vault)], { ground, holders: above.holders });
      if (holding) found.set(id, holding);
    }
    if (!isByName) above.holdings.set(key, found);
    return found;
  }

  /** Undefined where it has nothing at hand, or stands for nobody. */
  #holding(principal: string, targets: readonly Target[], { ground, holders }: Held): Holding | undefined {
    const grants = grantsReached(principal, holders, ground);
    const users = usersOf(principal, grants, this.#directory);
    if (users.isEmpty) return undefined;
    const about = targets.filter(({ type, id }) => type === undefined || grants.some((one) => isOn(one, id)));
    const found = about.flatMap((target) =>
      this.#outcomes
        .of({ principal, target, grants, holders: everything(ground) }, ground)
        .map((outcome) => ({ ...outcome, target: target.type === undefined ? undefined : target })),
    );
    return found.length === 0 ? undefined : holdingOf(principal, found, users);
  }
}

/** Whom the vault's own grants name, and those named above it who are in one of the groups that these name. */
function touchedBy(own: ByHolder, above: ByHolder, { memberships }: Ground): ReadonlySet<string> {
  const touched = new Set(own.keys());
  const groups = [...own.keys()].filter((id) => memberships.directMembers(id).length > 0);
  for (const id of above.keys()) {
    if (touched.has(id)) continue;
    const around = memberships.groupsOf(id);
    if (around.size > 0 && groups.some((group) => around.has(group))) touched.add(id);
  }
  return touched;
}

function settingsOf({ enabledForTemplateDeployment, enabledForDeployment }: Vault): string {
  const flags = [enabledForTemplateDeployment, enabledForDeployment];
  return flags.map((flag) => (isRead(flag) ? String(flag.read) : "?")).join(" ");
}

/** One who acts through an application takes no techniques. */
function matters(grant: Grant): boolean {
  return inForce(grant) && leads(grant);
}

function isOn(grant: Grant, id: string): boolean {
  return grant.kind === "role" && grant.scope === id;
}

/** The path of the surest technique: its line, and where above vaults its grant stands. */
interface Told {
  readonly line: string;
  readonly heldAt: HoldingScope | undefined;
}

/** Paths that only lead over what comes from above name no vault: they are put into words once. */
const told = new WeakMap<Techniques, Told>();

type Make = (principal: string, techniques: Techniques) => Escalator;

function escalators(ground: Ground, directory: Directory): Make {
  return (principal, techniques) => {
    const { ids, certainty } = techniques;
    const tell = (): Told => {
      const known = told.get(techniques) ?? tellPath(principal, techniques, ground);
      told.set(techniques, known);
      return known;
    };
    return {
      id: principal,
      name: directory.nameOf(principal),
      kind: directory.kindOf(principal, ground.frame.roles),
      techniques: ids,
      certainty,
      get path() {
        return tell().line;
      },
      get heldAt() {
        return tell().heldAt;
      },
    };
  };
}

function tellPath(principal: string, { surest }: Techniques, ground: Ground): Told {
  // What is kept is about another vault, and all the same but for that.
  const target = surest.target ?? vaultTarget(ground.frame.vault);
  const path = techniquePath({ principal, target, holders: everything(ground) }, surest.techniqueId, ground);
  return { line: lineOf(path?.steps), heldAt: path && scopeOfGrant(path.grantId, ground) };
}

/** Undefined for a grant at the vault or in it, and for one whose place was not read. */
function scopeOfGrant(grantId: string, { frame, words }: Ground): HoldingScope | undefined {
  const grant = frame.roles.find(({ id }) => id === grantId);
  const isAbove = grant?.scope !== undefined && frame.chain.includes(grant.scope) && grant.scope !== frame.vaultId;
  return isAbove && grant.scope !== undefined
    ? { id: grant.scope, name: words.placeName(grant.scope, frame) }
    : undefined;
}
