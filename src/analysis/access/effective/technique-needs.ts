import type { AccessPath, Verb } from "../../../model/access.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import { allOf, type Ternary } from "../conditions/three-values.ts";
import type { Frame } from "./frame.ts";
import type { Memberships } from "./memberships.ts";
import { reasonOf, strongest } from "./paths.ts";
import type { Place, Rights, Support } from "./rights.ts";
import type { Target } from "./target.ts";
import type { ObjectType } from "./verb-actions.ts";

/** What a technique is judged by. */
export interface Situation {
  readonly principal: string;
  readonly target: Target;
  readonly frame: Frame;
  readonly rights: Rights;
  readonly memberships: Memberships;
  /** What is wanted; undefined where the technique is asked for by itself. */
  readonly verb: Verb | undefined;
  readonly types: readonly ObjectType[];
  /** Definitions of all roles that are known, built-in ones included. */
  readonly roles: Iterable<RoleDefinition>;
  /** The paths that were found without it. */
  readonly paths: readonly AccessPath[];
}

/** The technique works, by these grants. */
export interface Hit {
  readonly first: Support;
  readonly others: readonly Support[];
  readonly value: Ternary;
  readonly why?: string;
  /** What a reader has to know about it, even where it works. */
  readonly note?: string;
  /** All that a snapshot can say of it says yes: what keeps it open lies in the technique, or outside what is collected. */
  readonly isPlausible: boolean;
  /** What exactly is done, where that can be said. */
  readonly what?: string;
}

/** Something besides rights that has to hold. */
export interface Gate {
  readonly value: Ternary;
  readonly why?: string;
  /** Open however much is read: documents disagree, or it hangs on more than a snapshot holds. */
  readonly isInherent?: true;
}

export interface Need {
  readonly anyOf: readonly string[];
  readonly at: Place;
  /** Why it may be held all the same where nothing here gives it. */
  readonly elsewhere?: string;
}

const open: Gate = { value: "true" };

/** One hit for each grant that gives the first of the rights, beside the best that gives each of the others. */
export function holding({ rights }: Situation, needs: readonly Need[], gate: Gate = open): readonly Hit[] {
  const [first, ...rest] = needs;
  if (!first || gate.value === "false") return [];
  const leading = rights.supports(first.anyOf, first.at);
  if (leading.length === 0) return [];
  const companions = rest.map((need) => ({ need, found: rights.supports(need.anyOf, need.at) }));
  if (companions.some(({ need, found }) => found.length === 0 && need.elsewhere === undefined)) return [];
  return leading.map((support) => {
    const others = companions.map(({ found }) => companionOf(support, found));
    return hitOf(
      support,
      others.filter((other) => other !== undefined),
      [gate, ...companions.map(({ need, found }) => elsewhereGate(need, found))],
    );
  });
}

/** The same grant where it does as well as any: then one step says it all. */
function companionOf(support: Support, found: readonly Support[]): Support | undefined {
  const best = strongest(found);
  const same = found.find(({ reached }) => reached === support.reached);
  return same && same.value === best?.value ? same : best;
}

/** What nothing here gives, or what is blocked here, may be held elsewhere. */
function elsewhereGate({ elsewhere }: Need, found: readonly Support[]): Gate {
  if (elsewhere === undefined || found.some(({ value }) => value !== "false")) return open;
  return { value: "unknown", why: elsewhere, isInherent: true };
}

export function hitOf(first: Support, others: readonly Support[], gates: readonly Gate[]): Hit {
  const supports = [first, ...others];
  const value = allOf([...supports, ...gates].map((one) => one.value));
  const limiting = supports.find((support) => support.value === value && value !== "true");
  const why = limiting ? reasonOf(limiting) : gates.find((gate) => gate.value === value && value !== "true")?.why;
  return {
    first,
    others: others.filter(({ reached }) => reached !== first.reached),
    value,
    isPlausible: supports.every((one) => one.value === "true") && gates.every(isSettled),
    ...(why === undefined ? {} : { why }),
  };
}

function isSettled({ value, isInherent }: Gate): boolean {
  return value === "true" || (value === "unknown" && isInherent === true);
}

const securityDomain: Gate = {
  value: "unknown",
  why: "a backup is restored only where the security domain of the HSM is, and who has that is not in a snapshot",
  isInherent: true,
};

/** A backup can be restored in any vault of the same subscription and geography: one's own is enough. */
export function copies(situation: Situation): readonly Hit[] {
  const { rights, frame } = situation;
  if (frame.vault.kind === "hsm")
    return rights.verbSupports("backup", ["key"]).map((support) => hitOf(support, [], [securityDomain]));
  const makers = rights.supports(["Microsoft.KeyVault/vaults/write"], "group");
  const maker = strongest(makers);
  const gate: Gate =
    maker && maker.value === "true"
      ? open
      : { value: "unknown", why: "whether it can restore in another vault is not evaluated", isInherent: true };
  return rights
    .verbSupports("backup", situation.types)
    .map((support) => hitOf(support, maker && maker.value === "true" ? [maker] : [], [gate]));
}
