import type { CodeParts } from "./parts.ts";
import { noParts } from "./parts.ts";

/** What several readers gave, as one: sorted by id, each record once. */
export function mergeParts(parts: readonly CodeParts[]): CodeParts {
  const all = parts.length === 0 ? [noParts] : parts;
  return {
    vaults: unique(all.flatMap(({ vaults }) => vaults)),
    scopes: unique(all.flatMap(({ scopes }) => scopes)),
    roles: unique(all.flatMap(({ roles }) => roles)),
    principals: unique(all.flatMap(({ principals }) => principals)),
    units: unique(all.flatMap(({ units }) => units)),
    refused: distinct(all.flatMap(({ refused }) => refused)).sort(byId),
    ...removedOf(all),
  };
}

/** Holders of grants that go: they are no subjects, and several with one id may stand side by side. */
function removedOf(parts: readonly CodeParts[]): Pick<CodeParts, "removed"> {
  const removed = parts.flatMap((one) => one.removed ?? []);
  if (removed.length === 0) return {};
  return {
    removed: {
      vaults: distinct(removed.flatMap(({ vaults }) => vaults)).sort(byId),
      scopes: distinct(removed.flatMap(({ scopes }) => scopes)).sort(byId),
    },
  };
}

interface Identified {
  readonly id: string;
  readonly roots?: readonly string[];
}

/**
 * Records that are the same all through are one, and what several root modules say alike is deployed by all of them. Of different
 * ones with one id, which two runs of a module could give, each is kept, in an order that does not hang on the readers': the
 * second as `<id>~2`. None may hide another's fault.
 */
function unique<Item extends Identified>(items: readonly Item[]): readonly Item[] {
  const sorted = [...items].sort(byId);
  const kept: Item[] = [];
  for (let start = 0; start < sorted.length; ) {
    const id = sorted[start]?.id;
    let end = start + 1;
    while (end < sorted.length && sorted[end]?.id === id) end += 1;
    const same = sorted.slice(start, end);
    if (same.length === 1) kept.push(...same);
    else kept.push(...alike(same).map((item, index) => (index === 0 ? item : { ...item, id: `${id}~${index + 1}` })));
    start = end;
  }
  return kept;
}

function alike<Item extends Identified>(items: readonly Item[]): readonly Item[] {
  const byText = Map.groupBy(items, ({ roots: _, ...rest }) => JSON.stringify(rest));
  return [...byText]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...others]]) => (first ? [withRoots(first, others)] : []));
}

function withRoots<Item extends Identified>(first: Item, others: readonly Item[]): Item {
  const roots = new Set([first, ...others].flatMap((one) => one.roots ?? []));
  return roots.size === 0 ? first : { ...first, roots: [...roots].sort() };
}

function distinct<Item>(items: readonly Item[]): Item[] {
  if (items.length < 2) return [...items];
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

function byId(a: Identified, b: Identified): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
