import { type PrincipalKind, workloadKinds } from "../../model/principal.ts";
import type { AccessHolder } from "../../model/vault-access.ts";

/** What findings tell apart among holders, in the order in which they are told. */
export const holderKinds = ["people", "groups", "workloads", "others"] as const;
export type HolderKind = (typeof holderKinds)[number];

const nouns: Readonly<Record<HolderKind, readonly [one: string, several: string]>> = {
  people: ["person", "people"],
  groups: ["group", "groups"],
  workloads: ["workload", "workloads"],
  others: ["principal of unknown kind", "principals of unknown kind"],
};

function kindOf(kind: PrincipalKind | null): HolderKind {
  if (kind === "user") return "people";
  if (kind === "group") return "groups";
  return kind !== null && workloadKinds.has(kind) ? "workloads" : "others";
}

/** Holders by kind; kinds without any are left out. */
export function byKind<Holder extends AccessHolder>(
  holders: readonly Holder[],
): readonly { readonly kind: HolderKind; readonly who: readonly Holder[] }[] {
  return holderKinds
    .map((kind) => ({ kind, who: holders.filter((holder) => kindOf(holder.kind) === kind) }))
    .filter(({ who }) => who.length > 0);
}

/** `group "Platform Owners"`. */
export function holderInWords(holder: AccessHolder): string {
  return `${nouns[kindOf(holder.kind)][0]} ${quoted(holder)}`;
}

/** `1 person`, `3 workloads`. */
export function countOf(kind: HolderKind, count: number): string {
  return `${count} ${nouns[kind][count === 1 ? 0 : 1]}`;
}

export function quoted({ id, name }: Pick<AccessHolder, "id" | "name">): string {
  return `"${name ?? id}"`;
}

/** Longest list of paths beside a finding. */
const pathsAtMost = 20;

/** The path of each of them, for whoever has to cut one. */
export function pathsOf(
  holders: readonly AccessHolder[],
): readonly { readonly id: string; readonly message: string }[] {
  return holders.slice(0, pathsAtMost).map(({ id, path }) => ({ id, message: path }));
}
