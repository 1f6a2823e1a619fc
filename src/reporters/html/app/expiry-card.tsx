import { useMemo } from "preact/hooks";
import { Card } from "./card.tsx";
import { type Ending, endingsAt, endingsOf, vaultsCut } from "./expiries.ts";
import { count, figure } from "./labels.ts";
import type { Model } from "./model.ts";
import { viewLink } from "./route.ts";
import { type CalendarMonth, monthName, monthsFrom } from "./time.ts";

/** Twelve months, a square for each day: the darker, the more ends on it. */
export function ExpiryCard({ model }: { model: Model }) {
  const endings = useMemo(() => endingsOf(model), [model]);
  const byDay = useMemo(() => countByDay(endings), [endings]);
  const months = monthsFrom(model.head.snapshot.collectedAt, 12);
  const ended = endingsAt(endings, "ended").length;
  const soon = endings.filter(({ days }) => days >= 0 && days < 30).length;
  const cut = vaultsCut(model);
  return (
    <Card title="What ends when" wide link={{ href: viewLink("expiries"), text: "All ends" }}>
      <p>
        <a href={viewLink("expiries", { at: "ended" })}>{count(ended, "object")}</a> ended already, {figure(soon)}{" "}
        within 30 days.
        {cut > 0 && ` Of ${count(cut, "vault")} only the soonest ends are listed.`}
      </p>
      <div class="calendar">
        {months.map((month) => (
          <Month key={month.month} month={month} byDay={byDay} />
        ))}
      </div>
    </Card>
  );
}

function countByDay(endings: readonly Ending[]): ReadonlyMap<string, number> {
  const byDay = new Map<string, number>();
  for (const { date, days } of endings) if (days >= 0) byDay.set(date, (byDay.get(date) ?? 0) + 1);
  return byDay;
}

const side = 14;

function Month({ month: { month, days }, byDay }: { month: CalendarMonth; byDay: ReadonlyMap<string, number> }) {
  const total = days.reduce((sum, { date }) => sum + (byDay.get(date) ?? 0), 0);
  const offset = days[0]?.weekday ?? 0;
  const name = monthName(month);
  return (
    <div class="month">
      <a href={viewLink("expiries", { at: month })} class={total === 0 ? "zero" : ""}>
        {name} <b>{figure(total)}</b>
      </a>
      {/* biome-ignore lint/a11y/useSemanticElements: an svg is no form */}
      <svg viewBox={`0 0 ${7 * side} ${6 * side}`} role="group" aria-label={`${name}, day by day`}>
        {days.map(({ date, weekday }, day) => (
          <Day key={date} date={date} number={byDay.get(date) ?? 0} x={weekday} y={Math.floor((day + offset) / 7)} />
        ))}
      </svg>
    </div>
  );
}

interface DayProps {
  readonly date: string;
  readonly number: number;
  readonly x: number;
  readonly y: number;
}

function Day({ date, number, x, y }: DayProps) {
  const square = (
    <rect
      class={`day ${levelOf(number)}`}
      x={x * side + 1}
      y={y * side + 1}
      width={side - 2}
      height={side - 2}
      rx="2"
    />
  );
  if (number === 0) return square;
  const words = `${date}: ${count(number, "end")}`;
  return (
    <a href={viewLink("expiries", { at: date })} aria-label={words}>
      <title>{words}</title>
      {square}
    </a>
  );
}

function levelOf(number: number): string {
  if (number === 0) return "";
  return number === 1 ? "one" : number < 5 ? "few" : number < 20 ? "some" : "many";
}
