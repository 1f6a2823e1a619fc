import type { AccessChange, AccessShift, VaultContents } from "../../model/access-change.ts";
import { counted, number } from "../terminal/count.ts";

/** Names that a line spells out; the rest are counted. */
const shownNames = 5;
const shownPlaces = 3;

/** Those who gain or lose the same, the same way, by the same statement. */
export interface ShiftGroup {
  /** `infra/main.tf:12 azurerm_role_assignment.team`; empty where no single statement is to be named. */
  readonly cause: string;
  readonly who: string;
  readonly verbs: string;
  readonly places: string;
  /** `only after activation`, `not certain`; empty where it is in force. */
  readonly how: string;
}

/** Gains or losses in groups, by the statement behind them. Texts are as they came: whoever shows them makes them harmless. */
export function shiftGroups(shifts: readonly AccessShift[], { contents }: AccessChange): readonly ShiftGroup[] {
  const byVault = new Map(contents.map((one) => [one.id, one]));
  const groups = Map.groupBy(shifts, ({ cause, verbs, before, after, through }) =>
    JSON.stringify([cause?.id, verbs, before, after, through.at(-1) ?? ""]),
  );
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    return first ? [groupOf(first, members, byVault)] : [];
  });
}

function groupOf(
  first: AccessShift,
  members: readonly AccessShift[],
  contents: ReadonlyMap<string, VaultContents>,
): ShiftGroup {
  const { cause, through, verbs, before, after } = first;
  const place = cause?.at ? `${cause.at.uri}:${cause.at.startLine} ` : "";
  const group = through.at(-1);
  const names = new Map(
    members.map(({ principal: { id, name, type } }) => [id, `${name ?? id}${type === "group" ? " (group)" : ""}`]),
  );
  const weaker = [before, after].find((verdict) => verdict === "unknown") ?? (after === "eligible" ? after : undefined);
  return {
    cause: cause ? `${place}${cause.name}` : "",
    who: `${some([...names.values()], shownNames)}${group === undefined ? "" : `, through group ${group}`}`,
    verbs: verbs.join(" "),
    places: some(placesOf(members, contents), shownPlaces),
    how: weaker === undefined ? "" : weaker === "eligible" ? "after activation" : "not certain",
  };
}

function placesOf(members: readonly AccessShift[], contents: ReadonlyMap<string, VaultContents>): readonly string[] {
  const places = members.map(({ vault, object }) =>
    object
      ? `${object.type} ${object.name} of vault ${vault.name}`
      : `vault ${vault.name}${inside(contents.get(vault.id))}`,
  );
  return [...new Set(places)];
}

function inside(contents: VaultContents | undefined): string {
  const lists = [
    [contents?.secrets, "secret"],
    [contents?.keys, "key"],
    [contents?.certificates, "certificate"],
  ] as const;
  const parts = lists.flatMap(([list, word]) =>
    list && list.count > 0 ? [`${number(list.count)} ${word}${list.count === 1 ? "" : "s"}: ${named(list)}`] : [],
  );
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

function named({ count, examples }: { readonly count: number; readonly examples: readonly string[] }): string {
  return count > examples.length
    ? `${examples.join(", ")} and ${number(count - examples.length)} more`
    : examples.join(", ");
}

function some(items: readonly string[], limit: number): string {
  return named({ count: items.length, examples: items.slice(0, limit) });
}

/** How much of the code met the tenant. */
export function joinText({ vaults, statements }: AccessChange): string {
  const { declared, found, compared } = vaults;
  return [
    `${number(found)} of ${counted(declared, "vault")} of the code found in it`,
    `${counted(statements, "statement")} about access followed`,
    `access compared at ${counted(compared, "vault")}`,
  ].join(", ");
}
