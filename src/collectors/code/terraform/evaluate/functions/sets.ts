import type { ListValue, Value } from "../../value.ts";
import { maxItems } from "../budget.ts";
import { textOf } from "../conversion.ts";
import { identityOf } from "../equality.ts";
import { compareText, list, taken } from "../values.ts";
import { Failure, type FunctionTable, type Given, listOf, pure, pureOfAll } from "./definition.ts";
import { distinct } from "./lists.ts";

/** Functions of sets. */
export const setFunctions: FunctionTable = {
  setintersection: pureOfAll(listOf, (sets) => setOf(sets.slice(1).reduce(intersection, membersOf(sets[0])))),
  setproduct: pureOfAll(listOf, product),
  setsubtract: pure([listOf, listOf], (from, without) => {
    const others = identities(membersOf(without));
    return setOf(membersOf(from).filter((member) => !others.has(identityOf(member))));
  }),
  setunion: pureOfAll(listOf, (sets) => setOf(sets.flatMap(membersOf))),
};

/** A set of known members: each once, in Terraform's order. */
export function setOf(members: readonly Value[]): ListValue {
  return { ...list(distinct(members).sort(order)), isSet: true };
}

function order(left: Value, right: Value): number {
  const [a, b] = [left.kind === "scalar" ? left.value : null, right.kind === "scalar" ? right.value : null];
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(textOf(left) ?? identityOf(left), textOf(right) ?? identityOf(right));
}

function membersOf(of: ListValue | undefined): Value[] {
  return of ? of.items.map((item) => taken(of, item)) : [];
}

function identities(members: readonly Value[]): Set<string> {
  return new Set(members.map(identityOf));
}

function intersection(members: Value[], other: ListValue): Value[] {
  const others = identities(membersOf(other));
  return members.filter((member) => others.has(identityOf(member)));
}

/** Every combination, the last list's members fastest. Of sets it is a set, of which the order tells nothing. */
function product(lists: readonly ListValue[]): Given {
  const count = lists.reduce((all, { items }) => all * items.length, 1);
  if (count * lists.length > maxItems)
    return new Failure("unsupported", `the result has more than ${maxItems} members`);
  if (lists.length < 2) return new Failure("fault", "setproduct takes at least two lists");
  let rows: Value[][] = [[]];
  for (const of of lists) {
    const members = membersOf(of);
    rows = rows.flatMap((row) => members.map((member) => [...row, member]));
  }
  const all = list(rows.map((row) => list(row)));
  return lists.every(({ isSet }) => isSet) ? { ...all, isSet: true } : all;
}
