import type { AccessGap } from "../../../model/access.ts";
import { faultReasons, type Unread } from "../../../model/fact.ts";
import type { Ground } from "../effective/engine.ts";
import { gapsFor } from "../effective/gaps.ts";
import type { Directory } from "./directory.ts";
import { IdSet } from "./id-set.ts";
import type { Standing } from "./standing.ts";

/** A reason for more, where nothing more is known of it than a sentence. */
export function notSettled(detail: string): Unread {
  return { reason: "not-in-output", detail };
}

/**
 * Why there may be more than was found, of several reasons: a fault of the reading first, as it can be mended. What would take
 * access away (deny assignments that were not read) is none, and neither is what no snapshot holds (who is Global Administrator).
 */
export function firstOf(reasons: readonly (Unread | undefined)[]): Unread | undefined {
  const given = reasons.filter((reason) => reason !== undefined);
  return given.find(({ reason }) => faultReasons.has(reason)) ?? given[0];
}

/** Lists of grants that were not read whole. */
export function listGaps({ frame }: Ground, asked: "reads" | "administers" | "escalates"): readonly Unread[] {
  const gaps = gapsFor(
    frame,
    asked === "reads" ? { verb: "read", include: {} } : { include: { escalation: asked === "escalates" } },
  );
  return gaps
    .filter(({ effect, fact }) => (effect === "adds" || effect === "adds-escalation") && fact !== "directoryRoles")
    .map(unreadOf);
}

function unreadOf({ place, fact, why, reason, remedy }: AccessGap): Unread {
  const detail = `${fact} of ${place}: ${why}`;
  return { reason: reason ?? "not-in-output", detail, ...(remedy === undefined ? {} : { remedy }) };
}

/** Some of whom it is not known whether they have a right, besides those who have it. */
export function doubtOf(standings: readonly Standing[], counted: IdSet, around: Doubting): Unread | undefined {
  const open = standings.find(({ possible }) => !possible.isWithin(counted));
  if (open) return notSettled(open.why ?? "whether a grant gives it is not known");
  const why = strangerDoubt(standings, counted, around);
  return why === undefined ? undefined : notSettled(why);
}

interface Doubting {
  readonly directory: Directory;
  /** Whom grants on the vault name without the directory knowing them. */
  readonly strangers: IdSet;
}

/** Somebody whose groups were not all read may be in a group that has the right. */
function strangerDoubt(
  standings: readonly Standing[],
  counted: IdSet,
  { directory, strangers }: Doubting,
): string | undefined {
  for (const { groups } of standings)
    for (const group of groups) {
      const why = directory.memberships.whyMembersOpen(group);
      if (why !== undefined) return `who is in ${directory.nameOf(group) ?? group} was not read whole: ${why}`;
    }
  const open = directory.open.union(strangers).removeAll(counted);
  if (open.isEmpty) return undefined;
  for (const { groups } of standings)
    for (const group of groups) {
      const others = open.without(directory.accountsBehind(group));
      const [first] = others.numbers();
      if (first === undefined) continue;
      const name = directory.nameOf(group) ?? group;
      return `who is in ${name} was not read whole: ${directory.memberships.whyOpen(directory.id(first)) ?? "its members are not known"}`;
    }
  return undefined;
}

/** Accounts that grants on the vault name, and of which nothing was read. Other tenants' are none. */
export function strangersIn({ frame }: Ground, directory: Directory): IdSet {
  const found = new IdSet();
  for (const grant of [...frame.roles, ...frame.policies]) {
    if (grant.kind === "role" && grant.from === "lighthouse") continue;
    const number = directory.number(grant.principalId);
    if (number >= directory.readCount) found.add(number);
  }
  return found;
}
