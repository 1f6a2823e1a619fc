import type { Verb } from "../../model/access.ts";
import type { AccessGains, AccessShift, VaultContents } from "../../model/access-change.ts";
import { unread } from "../../model/fact.ts";
import { type NotJudged, notJudged } from "../../model/rule.ts";
import { someOf } from "./some-of.ts";

/** Longest list of paths beside a finding. */
const pathsAtMost = 20;

/** The part of what a statement gives that a rule is about. */
export interface GainedVerbs {
  /** Gains that are certain, or have to be activated first. */
  readonly sure: readonly AccessShift[];
  /** Those of which something that decides was not read. */
  readonly open: readonly AccessShift[];
}

export function gainsOf({ shifts }: AccessGains, verbs: ReadonlySet<Verb>): GainedVerbs {
  const told = shifts.flatMap((shift) => {
    const gained = shift.verbs.filter((verb) => verbs.has(verb));
    return gained.length === 0 ? [] : [{ ...shift, verbs: gained }];
  });
  return {
    sure: told.filter(({ after }) => after !== "unknown"),
    open: told.filter(({ after }) => after === "unknown"),
  };
}

/** What a rule says where nobody gains for certain, and somebody may. */
export function openGains(open: readonly AccessShift[]): NotJudged {
  const [first] = open;
  const name = first?.principal.name ?? first?.principal.id ?? "";
  return notJudged(
    "gains",
    unread("not-in-output", `whether "${name}" gains by it is not known: ${first?.path ?? ""}`),
  );
}

/** `"Ada", "Bram" and 3 more, through group "Platform", at vault "kv-pay" (12 secrets: db, api and 10 more)`. */
export function gainInWords(sure: readonly AccessShift[], { vaults }: AccessGains): string {
  const groups = new Set(sure.flatMap(({ through }) => through));
  const through =
    groups.size === 0 ? "" : `, through ${groups.size === 1 ? "group" : "groups"} ${someOf([...groups].map(quoted))}`;
  return `${whoGains(sure)}${through}, ${placesOf(sure, vaults)}`;
}

/** People and workloads by name; the group alone where nobody is known to be in it. */
export function whoGains(sure: readonly AccessShift[]): string {
  const names = (shifts: readonly AccessShift[]) => [
    ...new Map(shifts.map(({ principal: { id, name } }) => [id, quoted(name ?? id)])).values(),
  ];
  const accounts = names(sure.filter(({ principal }) => principal.type !== "group"));
  if (accounts.length > 0) return someOf(accounts);
  return `whoever is or comes into group ${someOf(names(sure))}`;
}

function placesOf(sure: readonly AccessShift[], vaults: readonly VaultContents[]): string {
  const whole = new Set(sure.flatMap(({ vault, object }) => (object ? [] : [vault.id])));
  const places = vaults.flatMap((vault) => {
    if (whole.has(vault.id)) return [`vault ${quoted(vault.name)}${contentsOf(vault)}`];
    const objects = sure.flatMap(({ vault: { id }, object }) =>
      id === vault.id && object ? [`${object.type} ${object.name}`] : [],
    );
    return objects.length === 0 ? [] : [`${someOf([...new Set(objects)])} of vault ${quoted(vault.name)}`];
  });
  return `at ${someOf(places, 3)}`;
}

function contentsOf({ secrets, keys }: VaultContents): string {
  const told = [
    [secrets, "secret"],
    [keys, "key"],
  ] as const;
  const parts = told.flatMap(([list, word]) => {
    if (!list || list.count === 0) return [];
    const rest = list.count - list.examples.length;
    return [
      `${list.count} ${word}${list.count === 1 ? "" : "s"}: ${list.examples.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`,
    ];
  });
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

function quoted(name: string): string {
  return `"${name}"`;
}

/** The path of each of them, by principal. */
export function pathsOf(sure: readonly AccessShift[]): readonly { readonly id: string; readonly message: string }[] {
  return sure.slice(0, pathsAtMost).map(({ principal, path }) => ({ id: principal.id, message: path }));
}
