import mapping from "./control-mapping.json" with { type: "json" };
import { controlTitles, type FrameworkId } from "./control-titles.ts";
import { cisVersion } from "./controls.ts";

/** One entry of the mapping that gives a control. */
export interface ControlBasis {
  readonly entry: string;
  readonly title: string;
  /** Public mappings that give the control to what the entry is about; `judgement` where none was found: our own reading. */
  readonly basis: readonly string[];
}

/** A control that kvaudit has something to say about. */
export interface FrameworkControl {
  readonly id: string;
  /** In our own words: the frameworks' texts are theirs. */
  readonly title: string;
  readonly mappings: readonly ControlBasis[];
}

interface Entry {
  readonly title: string;
  readonly cis: Readonly<Record<string, readonly string[]>>;
  readonly basis: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

type ListedFramework = Exclude<FrameworkId, "cis">;
const entries: readonly (readonly [string, Entry & Readonly<Record<ListedFramework, readonly string[]>>])[] =
  Object.entries(mapping.checks);

/** Every control of a framework that the mapping names, in the order of their ids, numbers as numbers. */
export function frameworkControls(framework: FrameworkId): readonly FrameworkControl[] {
  const byId = new Map<string, ControlBasis[]>();
  for (const [name, entry] of entries) {
    for (const id of framework === "cis" ? (entry.cis[cisVersion] ?? []) : entry[framework]) {
      const basis = { entry: name, title: entry.title, basis: basisOf(entry, framework, id) };
      byId.set(id, [...(byId.get(id) ?? []), basis]);
    }
  }
  return [...byId]
    .sort(([a], [b]) => compareIds(a, b))
    .map(([id, mappings]) => ({ id, title: titleOf(framework, id, mappings), mappings }));
}

/** Ids of the CIS benchmark come with the benchmark's own recommendations. */
function basisOf({ basis }: Entry, framework: FrameworkId, id: string): readonly string[] {
  return framework === "cis" ? [`cis:${cisVersion}`] : (basis[framework]?.[id] ?? ["judgement"]);
}

function titleOf(framework: FrameworkId, id: string, mappings: readonly ControlBasis[]): string {
  return controlTitles[framework][id] ?? [...new Set(mappings.map(({ title }) => title))].join("; ");
}

/** `A.5.9` before `A.5.15`: digits compare as numbers, all else by code units. */
function compareIds(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [one = "", other = ""] = [left[at], right[at]];
    if (one === other) continue;
    const difference = Number(one) - Number(other);
    return Number.isNaN(difference) ? (one < other ? -1 : 1) : difference;
  }
  return left.length - right.length;
}

function partsOf(id: string): readonly string[] {
  return id.match(/\d+|\D+/g) ?? [];
}
