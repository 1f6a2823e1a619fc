import { severities } from "../../../model/severity.ts";
import type { Counts } from "./order.ts";

/** Severities side by side, as long as they are many; each part leads to its findings. */
export function StackedBar({
  counts,
  most,
  link,
}: {
  counts: Counts;
  most: number;
  link: (severity: string) => string;
}) {
  const width = 1000;
  let x = 0;
  const parts = severities.flatMap((severity, at) => {
    const number = counts[at] ?? 0;
    if (number === 0) return [];
    // What is there is seen, however little it is.
    const length = Math.max(8, (number / Math.max(1, most)) * width);
    const part = { severity, number, x, length };
    x += length + 3;
    return [part];
  });
  const scale = Math.max(width, x);
  return (
    // biome-ignore lint/a11y/useSemanticElements: an svg is no form
    <svg class="bar" viewBox={`0 0 ${scale} 20`} preserveAspectRatio="none" role="group" aria-label="by severity">
      {parts.map((part) => (
        <a href={link(part.severity)} key={part.severity} aria-label={`${part.number} ${part.severity}`} tabIndex={-1}>
          <title>{`${part.number} ${part.severity}`}</title>
          <rect class={`fill ${part.severity}`} x={part.x} y="0" width={part.length} height="20" rx="2" />
        </a>
      ))}
    </svg>
  );
}

/** The same in words, for tables and for those who do not see the bar. */
export function countsInWords(counts: Counts): string {
  const words = severities.flatMap((severity, at) => (counts[at] ? [`${counts[at]} ${severity}`] : []));
  return words.length === 0 ? "none" : words.join(", ");
}
