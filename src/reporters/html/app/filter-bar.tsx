import type { RefObject } from "preact";
import { severities } from "../../../model/severity.ts";
import { FacetMenu } from "./facet-menu.tsx";
import { figure, labelOf } from "./labels.ts";
import type { Model } from "./model.ts";
import { go } from "./navigate.ts";
import { type Grouping, groupings } from "./order.ts";
import { toggle, withPicked } from "./picks.ts";
import { type Answer, type Facet, type StateChoice, stateChoices } from "./query.ts";
import type { Route } from "./route.ts";
import { SeverityMark } from "./severity-mark.tsx";

interface Props {
  readonly model: Model;
  readonly route: Route;
  readonly answer: Answer;
  readonly search: RefObject<HTMLInputElement | null>;
}

const menus: readonly (readonly [Facet, string])[] = [
  ["rule", "Rule"],
  ["vault", "Vault"],
  ["subscription", "Subscription"],
  ["owner", "Owner"],
  ["environment", "Environment"],
  ["control", "Control"],
  ["type", "Kind"],
];

const stateTitles: Readonly<Record<StateChoice, string>> = {
  active: "that count",
  new: "new",
  known: "known",
  waived: "waived",
  suppressed: "suppressed",
  all: "all",
};

/** Everything by which findings can be narrowed down, and what is picked now. */
export function FilterBar(props: Props) {
  const { model, route, answer, search } = props;
  return (
    <search class="filters">
      <div class="filter-row">
        <input
          ref={search}
          type="search"
          placeholder="Search findings ( / )"
          aria-label="Search findings"
          value={route.query.words}
          onInput={({ currentTarget }) =>
            go({ ...route, open: undefined, query: { ...route.query, words: currentTarget.value } })
          }
        />
        <SeverityButtons {...props} />
        <Choice
          label="State"
          value={route.query.state}
          values={stateChoices}
          titles={stateTitles}
          onPick={(state) => go({ ...route, open: undefined, query: { ...route.query, state } })}
        />
        <Choice
          label="Group by"
          value={route.group}
          values={groupings}
          onPick={(group: Grouping) => go({ ...route, group })}
        />
      </div>
      <div class="filter-row">
        {menus.map(([facet, title]) => (
          <FacetMenu key={facet} {...{ model, route, facet, title }} counts={answer.counts[facet]} />
        ))}
      </div>
      <Chips model={model} route={route} />
    </search>
  );
}

function SeverityButtons({ model, route, answer }: Props) {
  const picked = route.query.picked.severity ?? [];
  const { values } = model.findings.coded.severity;
  return (
    <fieldset class="severities">
      <legend class="unseen">Severity</legend>
      {severities.map((severity) => {
        const isPicked = picked.includes(severity);
        const number = answer.counts.severity[values.indexOf(severity)] ?? 0;
        return (
          <button
            key={severity}
            type="button"
            aria-pressed={isPicked}
            disabled={number === 0 && !isPicked}
            onClick={() => go(withPicked(route, "severity", toggle(picked, severity)))}
          >
            <SeverityMark severity={severity} /> <b>{figure(number)}</b>
          </button>
        );
      })}
    </fieldset>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly values: readonly Value[];
  readonly titles?: Readonly<Record<Value, string>>;
  readonly onPick: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, values, titles, onPick }: ChoiceProps<Value>) {
  return (
    <label class="choice">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const picked = values.find((one) => one === currentTarget.value);
          if (picked !== undefined) onPick(picked);
        }}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {titles?.[one] ?? one}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is picked, each with a way to drop it. */
function Chips({ model, route }: Pick<Props, "model" | "route">) {
  const chips = Object.entries(route.query.picked).flatMap(
    ([facet, values]) => values.map((value) => ({ facet: facet as Facet, value })), // keys of `picked` are facets
  );
  if (chips.length === 0 && route.query.words === "") return null;
  return (
    <ul class="chips" aria-label="Filters">
      {chips.map(({ facet, value }) => (
        <li key={`${facet} ${value}`}>
          <button
            type="button"
            onClick={() => go(withPicked(route, facet, toggle(route.query.picked[facet] ?? [], value)))}
            aria-label={`Remove filter: ${facet} ${labelOf(model, facet, value)}`}
          >
            <span class="muted">{facet}</span> {labelOf(model, facet, value)} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <a href="#findings">Clear all</a>
      </li>
    </ul>
  );
}
