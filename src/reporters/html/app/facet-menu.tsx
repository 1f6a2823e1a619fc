import { useMemo, useState } from "preact/hooks";
import { figure, labelOf } from "./labels.ts";
import type { Model } from "./model.ts";
import { go } from "./navigate.ts";
import { toggle, withPicked } from "./picks.ts";
import { columnOf, type Facet } from "./query.ts";
import type { Route } from "./route.ts";

interface Props {
  readonly model: Model;
  readonly route: Route;
  readonly facet: Facet;
  readonly title: string;
  /** By the places of the facet's column. */
  readonly counts: Uint32Array;
}

/** More than these are found by typing. */
const optionsShown = 100;

/** A menu of the values of one facet, with how many findings each has among those that the other filters leave. */
export function FacetMenu(props: Props) {
  const { route, facet, title } = props;
  const [isOpen, setIsOpen] = useState(false);
  const picked = route.query.picked[facet] ?? [];
  return (
    <details class="menu" name="facet" open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>
        {title}
        {picked.length > 0 && <b> {picked.length}</b>}
      </summary>
      {isOpen && <Options {...props} />}
    </details>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly number: number;
}

function Options({ model, route, facet, title, counts }: Props) {
  const [typed, setTyped] = useState("");
  const picked = route.query.picked[facet] ?? [];
  const options = useMemo(() => optionsOf(model, facet, counts), [model, facet, counts]);
  const fitting = options.filter(
    ({ label, value, number }) =>
      (number > 0 || picked.includes(value)) && `${label}\n${value}`.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  return (
    <div class="options">
      <input
        type="search"
        placeholder={`Find ${title.toLowerCase()}`}
        aria-label={`Find ${title.toLowerCase()}`}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <ul>
        {fitting.slice(0, optionsShown).map(({ value, label, number }) => (
          <li key={value}>
            <label>
              <input
                type="checkbox"
                checked={picked.includes(value)}
                onChange={() => go(withPicked(route, facet, toggle(picked, value)))}
              />
              <span>{label}</span>
              <span class="number">{figure(number)}</span>
            </label>
          </li>
        ))}
      </ul>
      {fitting.length > optionsShown && (
        <p class="muted">{figure(fitting.length - optionsShown)} more: type to find them.</p>
      )}
      {fitting.length === 0 && <p class="muted">None fits.</p>}
    </div>
  );
}

/** Those with most findings first. */
function optionsOf(model: Model, facet: Facet, counts: Uint32Array): readonly Option[] {
  const { values } = model.findings.coded[columnOf(facet)];
  const byValue = new Map<string, number>();
  values.forEach((value, place) => {
    // A row's controls are one value of its column; each of them is an option.
    for (const one of facet === "control" ? value.split(" ") : [value])
      byValue.set(one, (byValue.get(one) ?? 0) + (counts[place] ?? 0));
  });
  return [...byValue]
    .map(([value, number]) => ({ value, label: labelOf(model, facet, value), number }))
    .sort((a, b) => b.number - a.number || (a.label < b.label ? -1 : 1));
}
