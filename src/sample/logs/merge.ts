import { isEarlier, type LogEvent } from "./event.ts";

interface Head {
  readonly place: number;
  readonly rest: Iterator<LogEvent>;
  event: LogEvent;
}

/**
 * Merges strands, each in the order of time, into one: holds one event of each strand. Equal times keep the order of the
 * strands. Throws where a strand goes back in time, which would be a fault of its maker.
 */
export function* merge(strands: readonly Iterable<LogEvent>[]): Generator<LogEvent> {
  const heap: Head[] = [];
  for (const [place, strand] of strands.entries()) {
    const rest = strand[Symbol.iterator]();
    const first = rest.next();
    if (first.done !== true) {
      heap.push({ place, rest, event: first.value });
      siftUp(heap, heap.length - 1);
    }
  }
  for (let head = heap[0]; head !== undefined; head = heap[0]) {
    yield head.event;
    const next = head.rest.next();
    if (next.done === true) {
      const last = heap.pop();
      if (last !== undefined && last !== head) heap[0] = last;
    } else {
      if (isEarlier(next.value, { ...head.event, ticks: 0 })) throw new Error(`strand ${head.place} goes back in time`);
      head.event = next.value;
    }
    siftDown(heap);
  }
}

function isBefore(a: Head, b: Head): boolean {
  if (isEarlier(a.event, b.event)) return true;
  return !isEarlier(b.event, a.event) && a.place < b.place;
}

function siftUp(heap: Head[], from: number): void {
  for (let place = from; place > 0; ) {
    const parent = (place - 1) >> 1;
    if (!swapIfBefore(heap, place, parent)) return;
    place = parent;
  }
}

function siftDown(heap: Head[]): void {
  for (let place = 0; ; ) {
    const left = 2 * place + 1;
    const right = left + 1;
    const [a, b] = [heap[left], heap[right]];
    const child = a !== undefined && b !== undefined && isBefore(b, a) ? right : left;
    if (!swapIfBefore(heap, child, place)) return;
    place = child;
  }
}

/** Swaps a child with its parent if it comes before it. */
function swapIfBefore(heap: Head[], child: number, parent: number): boolean {
  const [lower, upper] = [heap[child], heap[parent]];
  if (lower === undefined || upper === undefined || !isBefore(lower, upper)) return false;
  heap[child] = upper;
  heap[parent] = lower;
  return true;
}
