import { useMemo } from "preact/hooks";
import { Card } from "./card.tsx";
import { byFramework, controlLines } from "./control-lines.ts";
import { figure } from "./labels.ts";
import { type Model, sumOf } from "./model.ts";
import { viewLink } from "./route.ts";

/** How many controls of each framework have findings against them. */
export function ControlsCard({ model }: { model: Model }) {
  const groups = useMemo(() => byFramework(controlLines(model)), [model]);
  if (groups.size === 0) return null;
  return (
    <Card title="Controls with findings" link={{ href: viewLink("controls"), text: "Controls" }}>
      <table class="plain-table">
        <caption class="unseen">Controls with findings, by framework</caption>
        <tbody>
          {[...groups].map(([framework, lines]) => (
            <tr key={framework}>
              <th scope="row">{model.head.frameworks[framework]?.split(/ \(|,/)[0] ?? framework}</th>
              <td class="number">
                <a href={viewLink("controls", { at: framework })}>
                  {figure(lines.filter(({ counts }) => sumOf(counts) > 0).length)} of {figure(lines.length)}
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
