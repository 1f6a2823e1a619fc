import { useState } from "preact/hooks";
import { Card } from "./card.tsx";
import { figure, labelOf } from "./labels.ts";
import { countBy, type Model, sumOf } from "./model.ts";
import { worseFirst } from "./order.ts";
import { findingsLink } from "./route.ts";
import { countsInWords, StackedBar } from "./stacked-bar.tsx";

type By = "owner" | "subscription" | "environment" | "rule";

const shownAtFirst = 8;
const shownAtMost = 200;

/** One bar for each owner, subscription, environment or rule: all of its findings, worst first. */
export function PostureCard({ model, by, title }: { model: Model; by: By; title: string }) {
  const [isWhole, setIsWhole] = useState(false);
  const lines = [...countBy(model.findings, model.active.rows, by)]
    .map(([value, counts]) => ({ value, counts }))
    .sort((a, b) => worseFirst(a.counts, b.counts));
  const most = Math.max(...lines.map(({ counts }) => sumOf(counts)));
  const shown = lines.slice(0, isWhole ? shownAtMost : shownAtFirst);
  return (
    <Card title={title} link={{ href: `#findings?group=${by}`, text: "All" }}>
      <table class="bars">
        <caption class="unseen">Findings that count, {title.toLowerCase()}</caption>
        <thead class="unseen">
          <tr>
            <th scope="col">{by}</th>
            <th scope="col">by severity</th>
            <th scope="col">findings</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ value, counts }) => (
            <tr key={value}>
              <th scope="row">
                <a href={findingsLink({ [by]: value })} title={labelOf(model, by, value)}>
                  {labelOf(model, by, value)}
                </a>
              </th>
              <td>
                <StackedBar counts={counts} most={most} link={(severity) => findingsLink({ [by]: value, severity })} />
                <span class="unseen">{countsInWords(counts)}</span>
              </td>
              <td class="number">
                <a href={findingsLink({ [by]: value })}>{figure(sumOf(counts))}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > shownAtFirst && (
        <button type="button" class="more" onClick={() => setIsWhole(!isWhole)} aria-expanded={isWhole}>
          {isWhole ? "Fewer" : `${figure(Math.min(lines.length, shownAtMost) - shownAtFirst)} more`}
        </button>
      )}
    </Card>
  );
}
