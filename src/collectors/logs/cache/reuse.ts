import { sampleOf } from "../files/head.ts";
import type { LogInput } from "../log-input.ts";
import type { Segment, SegmentInput } from "./segment.ts";

/** An input that has to be read, from a place on: 0 unless an earlier run read what comes before. */
export interface Todo {
  readonly input: LogInput;
  readonly from: number;
}

export interface Reuse {
  readonly kept: readonly Segment[];
  /** Segments about inputs that are gone or have changed, and those that built on them. */
  readonly stale: readonly Segment[];
  readonly todo: readonly Todo[];
}

interface Entry {
  readonly segment: Segment;
  readonly part: SegmentInput;
}

/** Which segments still hold, and what remains to be read. */
export async function reuseSegments(segments: readonly Segment[], inputs: readonly LogInput[]): Promise<Reuse> {
  const entries = new Map<string, Entry[]>();
  for (const segment of segments) {
    for (const part of segment.meta.inputs) {
      const list = entries.get(part.id) ?? [];
      list.push({ segment, part });
      entries.set(part.id, list);
    }
  }
  const byId = new Map(inputs.map((input) => [input.id, input]));
  const bad = new Set<number>();
  for (const [id, list] of entries) {
    const state = await stateOf(list, byId.get(id));
    if (state === undefined) for (const { segment } of list) bad.add(segment.meta.number);
  }
  spreadStale(segments, entries, bad);
  const todo: Todo[] = [];
  for (const input of inputs) {
    const list = (entries.get(input.id) ?? []).filter(({ segment }) => !bad.has(segment.meta.number));
    const from = (await stateOf(list, input)) ?? 0;
    if (from !== "whole") todo.push({ input, from });
  }
  const isKept = ({ meta }: Segment) => !bad.has(meta.number);
  return { kept: segments.filter(isKept), stale: segments.filter((one) => !isKept(one)), todo };
}

/** `whole`: nothing has changed; a number: it has grown from there; undefined: what was read is worthless. */
async function stateOf(list: readonly Entry[], input: LogInput | undefined): Promise<"whole" | number | undefined> {
  const parts = list.map(({ part }) => part).sort((a, b) => a.from - b.from || Number(a.isLast) - Number(b.isLast));
  const last = parts.at(-1);
  if (!input || !last?.isLast || parts.some(({ refused }) => refused?.mayPass)) return undefined;
  if (input.size === last.size && input.stamp === last.stamp) return "whole";
  const hasGrown = last.sample !== null && input.size > last.size;
  return hasGrown && (await identityOf(input, last.to)) === last.sample ? last.to : undefined;
}

/** What stays the same as long as an input's bytes up to a place are the same; null where nothing says so. */
export async function identityOf({ path, lineage }: LogInput, to: number): Promise<string | null> {
  return path === undefined ? (lineage ?? null) : sampleOf(path, to);
}

/** A segment about one stale input is stale, with all its inputs, and with every segment that dropped records for it. */
function spreadStale(
  segments: readonly Segment[],
  entries: ReadonlyMap<string, readonly Entry[]>,
  bad: Set<number>,
): void {
  for (let before = -1; before !== bad.size; ) {
    before = bad.size;
    for (const { meta } of segments) {
      if (!bad.has(meta.number) && meta.dependsOn.some((number) => bad.has(number))) bad.add(meta.number);
      if (!bad.has(meta.number)) continue;
      for (const { id } of meta.inputs) for (const { segment } of entries.get(id) ?? []) bad.add(segment.meta.number);
    }
  }
}
