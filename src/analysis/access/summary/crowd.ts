import type { AccessStep } from "../../../model/access.ts";
import type { Unread } from "../../../model/fact.ts";
import { workloadKinds } from "../../../model/principal.ts";
import type { AccessHolder, Crowd } from "../../../model/vault-access.ts";
import type { Ground } from "../effective/engine.ts";
import type { Directory } from "./directory.ts";
import type { IdSet } from "./id-set.ts";

const exampleCount = 20;

/** Whom a crowd is made of. */
export interface Gathered {
  /** Everybody. */
  readonly all: IdSet;
  /** Those of them who get there only through an application. */
  readonly compound: IdSet;
  readonly missing: Unread | undefined;
  /** The steps of the best path. */
  pathOf(number: number): readonly AccessStep[] | undefined;
}

/** Counts a crowd. Its examples are put into words once somebody looks at them: most crowds are small enough for no one to. */
export function crowdOf(gathered: Gathered, ground: Ground, directory: Directory): Crowd {
  const { all, missing } = gathered;
  const { people, workloads } = countKinds(all, ground, directory);
  let examples: readonly AccessHolder[] | undefined;
  return {
    count: all.size,
    people,
    workloads,
    get examples() {
      examples ??= firstByName(all, directory).map((number) => exampleOf(number, gathered, { ground, directory }));
      return examples;
    },
    ...(missing === undefined ? {} : { missing }),
  };
}

function countKinds(all: IdSet, ground: Ground, directory: Directory): { people: number; workloads: number } {
  let people = all.intersection(directory.people).size;
  let workloads = all.intersection(directory.workloads).size;
  for (const number of strangersAmong(all, directory)) {
    const kind = directory.kindOf(directory.id(number), ground.frame.roles);
    if (kind === "user") people += 1;
    else if (kind !== null && workloadKinds.has(kind)) workloads += 1;
  }
  return { people, workloads };
}

function strangersAmong(all: IdSet, { readCount }: Directory): readonly number[] {
  return [...all.numbersFrom(readCount)];
}

function firstByName(all: IdSet, directory: Directory): readonly number[] {
  const first: number[] = [];
  for (const number of all.numbers()) {
    if (first.length === exampleCount || number >= directory.readCount) break;
    first.push(number);
  }
  return [...first, ...strangersAmong(all, directory)].sort((a, b) => directory.compare(a, b)).slice(0, exampleCount);
}

interface Around {
  readonly ground: Ground;
  readonly directory: Directory;
}

function exampleOf(number: number, { compound, pathOf }: Gathered, { ground, directory }: Around): AccessHolder {
  const id = directory.id(number);
  const path = pathOf(number);
  const [start] = path ?? [];
  return {
    id: compound.has(number) ? (start?.id ?? id) : id,
    name: directory.nameOf(id),
    kind: directory.kindOf(id, ground.frame.roles),
    path: lineOf(path),
  };
}

/** The steps of a path as one line; which types of object it is about goes without saying. */
export function lineOf(steps: readonly AccessStep[] = []): string {
  const last = steps.at(-1);
  const said = last?.kind === "scope" ? steps.slice(0, -1) : steps;
  return said.map(({ text }) => text).join(" -> ");
}
