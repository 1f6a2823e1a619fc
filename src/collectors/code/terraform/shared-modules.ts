import type { CodeParts } from "../parts.ts";

/** What one root module gives. */
export interface RootParts {
  /** Its folder. */
  readonly root: string;
  readonly parts: CodeParts;
}

/**
 * Root modules that call the same module under the same name give records of the same id. Where these differ, each gets the
 * folder of its root at the end of its id (`<path>#<address>@prod`), so that none hides another and each keeps its name from
 * run to run. Where they say the same, one stands for all. Gives back what names the records of one root, or of a plan of it.
 */
export function tellApart(roots: readonly RootParts[]): (given: RootParts) => CodeParts {
  const vaults = differing(roots, ({ vaults: records }) => records);
  const units = differing(roots, ({ units: records }) => records);
  return ({ root, parts }) => ({
    ...parts,
    vaults: parts.vaults.map((record) => (vaults.has(record.id) ? qualified(record, root) : record)),
    units: parts.units.map((record) => (units.has(record.id) ? qualified(record, root) : record)),
  });
}

interface Identified {
  readonly id: string;
}

/** Ids under which several roots say different things. */
function differing(
  roots: readonly RootParts[],
  recordsOf: (parts: CodeParts) => readonly Identified[],
): ReadonlySet<string> {
  const first = new Map<string, Identified>();
  const texts = new Map<string, string>();
  const found = new Set<string>();
  for (const { parts } of roots) {
    for (const record of recordsOf(parts)) {
      const known = first.get(record.id);
      if (!known) {
        first.set(record.id, record);
        continue;
      }
      const text = texts.get(record.id) ?? JSON.stringify(known);
      texts.set(record.id, text);
      if (text !== JSON.stringify(record)) found.add(record.id);
    }
  }
  return found;
}

/** A record with the root in its own id, in those of what lies in it, and wherever it names them. */
function qualified<Item extends Identified>(record: Item, root: string): Item {
  const ids = new Set<string>();
  collectIds(record, ids);
  return rename(record, ids, `@${root === "" ? "." : root}`) as Item; // the same record, but for texts in it
}

// Records of the model are a few levels deep, whatever they were read from.

function collectIds(value: unknown, ids: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "id" && typeof member === "string" && member.includes("#")) ids.add(member);
    else collectIds(member, ids);
  }
}

function rename(value: unknown, ids: ReadonlySet<string>, suffix: string): unknown {
  if (typeof value === "string") return ids.has(value) ? value + suffix : value;
  if (Array.isArray(value)) return value.map((member) => rename(member, ids, suffix));
  if (typeof value !== "object" || value === null) return value;
  // `fromEntries` defines members, so that no name from outside can change what the record is.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rename(member, ids, suffix)]));
}
