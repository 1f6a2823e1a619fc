import type { ArmRecord } from "./model.ts";
import { each, type Series } from "./series.ts";

export interface RecordIndex {
  byId(id: string): ArmRecord | undefined;
  /** Records of a type whose id lies directly below a scope: children of a resource, extensions on it. */
  directly(type: string, scope: string): readonly ArmRecord[];
  /** Records of a type anywhere below a scope, the scope's own included. */
  below(type: string, scope: string): readonly ArmRecord[];
  all(): Iterable<ArmRecord>;
}

const normal = (id: string) => id.replace(/\/+/g, "/").replace(/\/$/, "").toLowerCase();

/** The scope that a record hangs on: what is left of its id without its own provider, type and name. */
function holderOf(record: ArmRecord): string {
  const id = normal(record.id);
  const type = record.type.toLowerCase();
  const extension = `/providers/${type}/`;
  const at = id.lastIndexOf(extension);
  if (at >= 0) return id.slice(0, at);
  return id.split("/").slice(0, -2).join("/");
}

/** Indexes records by id and by type; the records themselves are made anew when they are asked for. */
export function indexRecords(records: Series<ArmRecord>): RecordIndex {
  const ids = new Map<string, number>();
  const types = new Map<string, { readonly id: string; readonly holder: string; readonly position: number }[]>();
  let position = 0;
  for (const record of each(records)) {
    const id = normal(record.id);
    ids.set(id, position);
    const type = record.type.toLowerCase();
    const list = types.get(type) ?? [];
    list.push({ id, holder: holderOf(record), position });
    types.set(type, list);
    position += 1;
  }
  const made = (found: readonly { readonly position: number }[]) =>
    found.map((one) => records.at(one.position)).filter((record) => record !== undefined);
  return {
    byId: (id) => {
      const found = ids.get(normal(id));
      return found === undefined ? undefined : records.at(found);
    },
    directly: (type, scope) => {
      const holder = normal(scope);
      return made((types.get(type.toLowerCase()) ?? []).filter((one) => one.holder === holder));
    },
    below: (type, scope) => {
      const start = normal(scope);
      const list = types.get(type.toLowerCase()) ?? [];
      return made(list.filter(({ holder }) => holder === start || holder.startsWith(`${start}/`)));
    },
    all: () => each(records),
  };
}
