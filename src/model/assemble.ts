import { isFact, read } from "./fact.ts";

export type Defaults = Readonly<Record<string, unknown>>;

/** Lays plain values over defaults: every field of `facts` becomes a fact, every other field stays plain. */
export function assemble<Built>(plainFields: Defaults, facts: Defaults, given: object): Built {
  const built: Record<string, unknown> = { ...plainFields };
  const values = new Map(Object.entries(given));
  for (const [name, value] of Object.entries(facts)) built[name] = isFact(value) ? value : read(value);
  for (const [name, value] of values) {
    if (value === undefined) continue;
    built[name] = Object.hasOwn(facts, name) && !isFact(value) ? read(value) : value;
  }
  // Checked by the callers' types: the defaults name every field of the record.
  return built as Built;
}

/** A record list given as literals, or as a fact when a test wants it unread. */
export function children<Child>(given: unknown, build: (plain: object) => Child): unknown {
  if (given === undefined || isFact(given)) return given;
  // A literal list by type (`PlainRecord`): everything else was taken above.
  return (given as readonly object[]).map(build);
}
