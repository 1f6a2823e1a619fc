import { type Fact, read, type Unread, unread } from "../../../model/fact.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import type { VaultAccess } from "../../../model/vault-access.ts";
import type { AccessEngine, Ground } from "../effective/engine.ts";
import { bestPath } from "./best-path.ts";
import { crowdOf } from "./crowd.ts";
import { Directory } from "./directory.ts";
import { dutiesOf } from "./duties.ts";
import { Escalators } from "./escalators.ts";
import { IdSet } from "./id-set.ts";
import { doubtOf, firstOf, listGaps, notSettled, strangersIn } from "./missing.ts";
import { Outcomes } from "./outcomes.ts";
import { type Right, rights } from "./rights.ts";
import { Standing } from "./standing.ts";
import { type ByRight, Standings } from "./standings.ts";

/** What is kept from one vault to the next. */
interface Kept {
  readonly standings: Standings;
  readonly escalators: Escalators;
}

const kept = new WeakMap<AccessEngine, Kept>();

/**
 * Who can really do what with a vault. Counted and listed is what is proved; access that has to be activated is not.
 *
 * What is not known never counts as nothing: somebody of whom it is open whether he can (a condition that is not settled, a
 * permission model, role or membership that was not read) makes `missing`, as a list of grants does that was not read whole.
 * A technique that is open only because documents disagree, or because it needs more than a snapshot can show, is listed with
 * certainty C. Whoever is gone from the directory counts nowhere; an account that is switched off counts.
 */
export function vaultAccess(vault: VaultRecord, engine: AccessEngine): Fact<VaultAccess> {
  if (vault.kind === "hsm")
    return unread("not-in-output", "a managed HSM has roles of its own, which are not summed up");
  const ground = engine.groundOf(vault);
  const { standings, escalators } = keptFor(engine, ground);
  const { directory } = standings;
  const found = standings.of(ground);
  const strangers = strangersIn(ground, directory);
  const around = { ground, directory, standings, strangers };
  const { selfGrants, escalations, doubts } = escalators.of(ground, found);
  const readers = readersOf(found, around);
  const administrators = administratorsOf(found, around);
  const missing = firstOf([
    ...listGaps(ground, "escalates"),
    ...doubts,
    ...roleDoubts(ground),
    readers.missing,
    administrators.missing,
  ]);
  return read({
    readers,
    administrators,
    selfGrants,
    escalations,
    duties: dutiesOf(found, around),
    ...(missing === undefined ? {} : { missing }),
  });
}

function keptFor(engine: AccessEngine, { memberships }: Ground): Kept {
  const known = kept.get(engine);
  if (known) return known;
  const directory = new Directory(memberships);
  const standings = new Standings(directory);
  const made = { standings, escalators: new Escalators(standings, new Outcomes(directory)) };
  kept.set(engine, made);
  return made;
}

interface Around {
  readonly ground: Ground;
  readonly directory: Directory;
  readonly standings: Standings;
  readonly strangers: IdSet;
}

function readersOf({ reads }: ByRight, around: Around) {
  const { ground, directory } = around;
  const all = reads.everybody;
  return crowdOf(
    {
      all,
      compound: reads.compound.without(reads.sure),
      missing: firstOf([...listGaps(ground, "reads"), doubtOf([reads], all, around)]),
      pathOf: (number) => bestPath(directory.id(number), ["reads"], around),
    },
    ground,
    directory,
  );
}

const administering: readonly (readonly [Right, Right])[] = [
  ["adds-secret", "removes-secret"],
  ["adds-key", "removes-key"],
  ["adds-certificate", "removes-certificate"],
];

function administratorsOf(found: ByRight, around: Around) {
  const { ground, directory } = around;
  const direct = IdSet.of(found.grants.sure);
  const all = found.grants.everybody;
  const doubts: Standing[] = [found.grants];
  for (const [adds, removes] of administering) {
    direct.addAll(found[adds].sure.intersection(found[removes].sure));
    all.addAll(found[adds].everybody.intersection(found[removes].everybody));
    doubts.push(bothOf(found[adds], found[removes]));
  }
  const order: readonly Right[] = rights.filter((right) => right !== "reads" && right !== "uses-key");
  return crowdOf(
    {
      all,
      compound: all.without(direct),
      missing: firstOf([...listGaps(ground, "administers"), ...doubts.map((one) => doubtOf([one], all, around))]),
      pathOf: (number) => bestPath(directory.id(number), order, around),
    },
    ground,
    directory,
  );
}

/** Whoever may have two rights. Of groups those that have both, or may, by one grant or by two. */
function bothOf(one: Standing, other: Standing): Standing {
  const both = new Standing();
  both.maybe.addAll(one.possible.intersection(other.possible));
  const isBoth = one.groups.size > 0 && other.groups.size > 0;
  if (isBoth) for (const group of [...one.groups, ...other.groups]) both.groups.add(group);
  both.why = one.why ?? other.why;
  return both;
}

/** What roles that were not read let their holders do, nobody knows. */
function roleDoubts({ frame }: Ground): readonly Unread[] {
  const unknown = frame.roles.find(({ role, isEligible }) => role === undefined && !isEligible);
  return unknown ? [notSettled(`the definition of role ${unknown.roleId} was not read`)] : [];
}
