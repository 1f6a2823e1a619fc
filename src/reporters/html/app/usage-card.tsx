import { costText } from "../../../model/cost-text.ts";
import type { UsageSummary } from "../../../model/usage-report.ts";
import { AreaChart } from "./area-chart.tsx";
import { Card } from "./card.tsx";
import { count, figure, labelOf, percent } from "./labels.ts";
import type { Model } from "./model.ts";
import { viewLink } from "./route.ts";
import { timeText } from "./time.ts";

/** What the logs say, in short: calls over time, what came near its limit, what it costs. */
export function UsageCard({ model, usage }: { model: Model; usage: UsageSummary }) {
  return (
    <>
      <Card title="Calls over time" wide link={{ href: viewLink("usage"), text: "Usage" }}>
        <p>
          <a href={viewLink("usage")}>{count(usage.calls, "call")}</a> by {count(usage.callerCount, "caller")}:{" "}
          {figure(usage.denied)} denied, {figure(usage.throttled)} throttled, {figure(usage.failed)} failed.
          {usage.window && ` ${provenText(usage.window.provenShare)}`}
        </p>
        <CallsChart usage={usage} />
      </Card>
      <HeadRoomCard model={model} usage={usage} />
      <CostCard model={model} usage={usage} />
    </>
  );
}

function provenText(share: number | null): string {
  return share === null ? "" : `The logs prove ${percent(share)} of the time.`;
}

export function CallsChart({ usage }: { usage: UsageSummary }) {
  const { series } = usage;
  if (!series) return null;
  const from = Date.parse(series.from);
  const steps = series.calls.map((_, at) =>
    timeText(`${new Date(from + at * series.stepHours * 3_600_000).toISOString().slice(0, 19)}Z`),
  );
  return (
    <AreaChart
      title={`Calls in each ${series.stepHours === 1 ? "hour" : `${series.stepHours} hours`}`}
      description={`From ${steps[0]} to ${steps.at(-1)}.`}
      layers={[{ name: "calls", class: "accent", values: series.calls }]}
      steps={steps}
    />
  );
}

/** How near the busiest ten seconds of each vault came to what the service allows. */
function HeadRoomCard({ model, usage }: { model: Model; usage: UsageSummary }) {
  const lines = usage.vaults
    .flatMap(({ vault, peak }) => (peak?.limit ? [{ vault, peak, share: peak.max10s / peak.limit }] : []))
    .sort((a, b) => b.share - a.share)
    .slice(0, 8);
  if (lines.length === 0) return null;
  return (
    <Card title="Nearest to their limits" link={{ href: viewLink("usage"), text: "All" }}>
      <table class="bars">
        <caption class="unseen">Busiest ten seconds, as a share of the limit</caption>
        <tbody>
          {lines.map(({ vault, peak, share }) => (
            <tr key={vault}>
              <th scope="row">
                <a href={viewLink("vaults", { open: vault })}>{labelOf(model, "vault", vault)}</a>
                <span class="muted">{peak.limitClass}</span>
              </th>
              <td>
                <svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="fill track" width="1000" height="20" rx="2" />
                  <rect
                    class={`fill ${share >= 0.8 ? "high" : "accent"}`}
                    width={Math.min(1, share) * 1000}
                    height="20"
                    rx="2"
                  />
                </svg>
              </td>
              <td class="number" title={`${peak.max10s} of ${peak.limit} calls in ten seconds, at ${peak.at}`}>
                <a href={viewLink("usage")}>{percent(share)}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function CostCard({ model, usage: { cost } }: { model: Model; usage: UsageSummary }) {
  if (!cost) return null;
  const { currency, projected, monthToDate, byVault } = cost;
  const most = Math.max(...byVault.rows.map((row) => (row.projected ?? row.monthToDate).high), 0);
  if (most === 0) return null;
  return (
    <Card title="What it costs" link={{ href: viewLink("usage"), text: "All" }}>
      <p>
        <a href={viewLink("usage")}>{costText(monthToDate, currency)}</a> in the month so far
        {projected && `, ${costText(projected, currency)} in the whole month`}.
      </p>
      <table class="bars">
        <caption class="unseen">Cost of each vault in the month</caption>
        <tbody>
          {byVault.rows.slice(0, 8).map(({ vault, name, ...row }) => {
            const amount = row.projected ?? row.monthToDate;
            return (
              <tr key={vault}>
                <th scope="row">
                  <a href={viewLink("vaults", { open: vault })} title={labelOf(model, "vault", vault)}>
                    {name}
                  </a>
                </th>
                <td>
                  <svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="fill accent" width={(amount.high / most) * 1000} height="20" rx="2" />
                  </svg>
                </td>
                <td class="number">{costText(amount, currency)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}
