import { type Severity, severities } from "../../../model/severity.ts";

/** One shape for each severity: nobody needs to tell colours apart. */
const shapes: Readonly<Record<Severity, string>> = {
  critical: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
  high: "M8 1l7.5 13.5H.5z",
  medium: "M8 .5L15.5 8 8 15.5.5 8z",
  low: "M8 1a7 7 0 1 0 .01 0z",
  info: "M2 5h12v6H2z",
};

const isSeverity = (text: string): text is Severity => severities.some((severity) => severity === text);

/** Shape and word. */
export function SeverityMark({ severity, isBare = false }: { severity: string; isBare?: boolean }) {
  if (!isSeverity(severity)) return <span>{severity}</span>;
  return (
    <span class={`mark ${severity}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d={shapes[severity]} />
      </svg>
      {isBare ? <span class="unseen">{severity}</span> : severity}
    </span>
  );
}
