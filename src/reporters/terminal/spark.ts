import type { Look } from "./style.ts";

/** From a little to the most; the first stands for none at all. */
const unicodeBars = ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const asciiBars = [".", ":", "-", "=", "+", "*", "#", "%", "@"];

/** Numbers as a row of bars, one a number, fewer where there is less room: then each is the mean of those it stands for. */
export function sparkline(values: readonly number[], columns: number, look: Look): string {
  const points = values.length <= columns ? values : resample(values, columns);
  const most = Math.max(0, ...points);
  const bars = look.marks.ellipsis === "…" ? unicodeBars : asciiBars;
  const levels = bars.length - 1;
  return points.map((value) => bars[value <= 0 ? 0 : Math.max(1, Math.ceil((value / most) * levels))] ?? "").join("");
}

function resample(values: readonly number[], columns: number): readonly number[] {
  return Array.from({ length: columns }, (_, index) => {
    const from = Math.floor((index * values.length) / columns);
    const part = values.slice(from, Math.max(from + 1, Math.floor(((index + 1) * values.length) / columns)));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
