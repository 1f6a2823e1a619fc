import { useMemo } from "preact/hooks";
import { Card } from "./card.tsx";
import { byFramework, controlLines } from "./control-lines.ts";
import { figure } from "./labels.ts";
import { type Model, sumOf } from "./model.ts";
import { findingsLink, viewLink } from "./route.ts";
import { countsInWords, StackedBar } from "./stacked-bar.tsx";

/** Each control of a framework, with the findings against it and what the mapping rests on. */
export function ControlsView({ model, at }: { model: Model; at: string | undefined }) {
  const groups = useMemo(() => byFramework(controlLines(model)), [model]);
  const chosen =
    at !== undefined && groups.has(at)
      ? at
      : ([...groups.keys()].find((name) => name === "soc2") ?? [...groups.keys()][0]);
  const lines = groups.get(chosen ?? "") ?? [];
  const most = Math.max(1, ...lines.map(({ counts }) => sumOf(counts)));
  return (
    <div class="overview">
      <h1 class="unseen">Controls</h1>
      <nav class="sub-tabs" aria-label="Frameworks">
        {[...groups.keys()].map((framework) => (
          <a
            key={framework}
            href={viewLink("controls", { at: framework })}
            aria-current={framework === chosen ? "page" : undefined}
          >
            {model.head.frameworks[framework]?.split(/ \(|,/)[0] ?? framework}
          </a>
        ))}
      </nav>
      <Card title={model.head.frameworks[chosen ?? ""] ?? "Controls"} wide>
        <p class="muted">
          A finding counts against every control that its rule bears on. “Judgement” marks controls that no published
          mapping gives for it: there, the mapping is kvaudit's own reading. No finding is no proof that a control is
          met.
        </p>
        <table class="bars">
          <caption class="unseen">Findings by control</caption>
          <thead class="unseen">
            <tr>
              <th scope="col">control</th>
              <th scope="col">by severity</th>
              <th scope="col">findings</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ id, counts, rules, isJudged }) => (
              <tr key={id}>
                <th scope="row">
                  <a href={findingsLink({ control: id })}>{id.slice(id.indexOf(":") + 1)}</a>
                  <span class="muted">
                    {rules === 1 ? "1 rule" : `${rules} rules`}
                    {isJudged && ", judgement"}
                  </span>
                </th>
                <td>
                  <StackedBar
                    counts={counts}
                    most={most}
                    link={(severity) => findingsLink({ control: id, severity })}
                  />
                  <span class="unseen">{countsInWords(counts)}</span>
                </td>
                <td class="number">
                  <a href={findingsLink({ control: id })}>{figure(sumOf(counts))}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </div>
  );
}
