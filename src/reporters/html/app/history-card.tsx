import { severities } from "../../../model/severity.ts";
import { AreaChart } from "./area-chart.tsx";
import { Card } from "./card.tsx";
import { count, figure } from "./labels.ts";
import type { Model } from "./model.ts";
import { findingsLink } from "./route.ts";
import { timeText } from "./time.ts";

/** How the findings that count came and went over the runs before, this one last. */
export function HistoryCard({ model }: { model: Model }) {
  const { history, summary, snapshot } = model.head;
  const points = [
    ...history.filter(({ collectedAt }) => collectedAt < snapshot.collectedAt),
    { collectedAt: snapshot.collectedAt, active: summary.active },
  ];
  // The worst lie at the bottom, where their own ups and downs are seen best.
  const layers = severities.map((severity) => ({
    name: severity,
    class: severity,
    values: points.map(({ active }) => active[severity]),
  }));
  const last = history.at(-1);
  return (
    <Card title="Since earlier runs" wide link={{ href: findingsLink({}, "new"), text: "New findings" }}>
      <p>
        {count(history.length, "earlier run")} since {timeText(history[0]?.collectedAt ?? "")}.
        {last && ` The last of them opened ${figure(last.opened)} and closed ${figure(last.closed)}.`}
      </p>
      <AreaChart
        title="Findings that count, run by run"
        description={`From ${points[0]?.collectedAt} to ${snapshot.collectedAt}, by severity.`}
        layers={layers}
        steps={points.map(({ collectedAt }) => timeText(collectedAt))}
      />
    </Card>
  );
}
