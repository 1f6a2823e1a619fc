import { textAt, valueAt } from "./columns.ts";
import { figure, labelOf, stateWords } from "./labels.ts";
import type { Listing } from "./listing.ts";
import { lastSegment, type Model, openName } from "./model.ts";
import { go } from "./navigate.ts";
import { groupOfItem, type SortKey } from "./order.ts";
import { formatRoute, type Route } from "./route.ts";
import { SeverityMark } from "./severity-mark.tsx";
import { countsInWords } from "./stacked-bar.tsx";
import { type TableColumn, WindowedTable } from "./windowed-table.tsx";

interface Props {
  readonly model: Model;
  readonly route: Route;
  readonly listing: Listing;
  readonly closed: ReadonlySet<string>;
  readonly cursor: number;
  readonly open: (at: number) => void;
  readonly onCloseAll: (values: readonly string[]) => void;
}

const titles: readonly (readonly [name: string, title: string, sort?: SortKey])[] = [
  ["severity", "Severity", "severity"],
  ["what", "Finding", "rule"],
  ["subject", "Subject", "subject"],
  ["vault", "Vault", "vault"],
  ["owner", "Owner", "owner"],
  ["environment", "Environment", "environment"],
  ["state", "State"],
];

export function FindingsTableView(props: Props) {
  const { listing, cursor, open, route } = props;
  if (listing.items.length === 0) return <Nothing {...props} />;
  return (
    <>
      {route.group !== "none" && <GroupTools {...props} />}
      <WindowedTable
        caption="Findings"
        columns={titles.map(([name, title, sort]) => headOf(route, { name, title }, sort))}
        count={listing.items.length}
        rowHeight={52}
        cursor={cursor}
        row={(at) => rowAt(props, at)}
        onRowClick={(at, event) => {
          // A click that opens another tab, or that ends a selection, is no wish to open the row.
          if (event.ctrlKey || event.metaKey || getSelection()?.toString()) return;
          event.preventDefault();
          open(at);
        }}
      />
    </>
  );
}

function headOf(route: Route, column: TableColumn, key: SortKey | undefined): TableColumn {
  if (!key) return column;
  const { sort } = route;
  const direction = sort?.key !== key ? "none" : sort.isDescending ? "descending" : "ascending";
  const next = direction === "none" ? { key, isDescending: false } : { key, isDescending: true };
  const onSort = () => go({ ...route, sort: direction === "descending" ? undefined : next });
  return { ...column, sort: { direction, onSort } };
}

function rowAt(props: Props, at: number) {
  const item = props.listing.items[at] ?? 0;
  return item < 0 ? groupRow(props, at, groupOfItem(item)) : findingRow(props, at, item);
}

function groupRow({ model, listing, closed, cursor, route }: Props, at: number, place: number) {
  const group = listing.groups[place];
  const by = route.group === "none" ? "rule" : route.group;
  const isClosed = closed.has(group?.value ?? "");
  const cells = (
    <td>
      <button type="button" aria-expanded={!isClosed}>
        <span class="arrow" aria-hidden="true">
          {isClosed ? "▸" : "▾"}
        </span>
        {by === "severity" ? <SeverityMark severity={group?.value ?? ""} /> : labelOf(model, by, group?.value ?? "")}
      </button>
      <span class="muted">
        {" "}
        {figure(group?.total ?? 0)} · {countsInWords(group?.counts ?? [])}
      </span>
    </td>
  );
  return { key: `group ${group?.value}`, class: `group ${at === cursor ? "cursor" : ""}`, cells };
}

function findingRow({ model, cursor, route }: Props, at: number, row: number) {
  const table = model.findings;
  const { coded } = table;
  const place = textAt(table, "place", row);
  const rule = valueAt(coded.rule, row);
  const vault = valueAt(coded.vault, row);
  const name = openName(model.findings, row);
  const state = valueAt(coded.state, row);
  const isOpen = route.open === name;
  const cells = (
    <>
      <td class="severity">
        <SeverityMark severity={valueAt(coded.severity, row)} />
      </td>
      <td class="what">
        <a href={formatRoute({ ...route, open: name })} aria-current={isOpen ? "true" : undefined}>
          {textAt(table, "message", row)}
        </a>
        <span class="muted">
          {model.rules.get(rule)?.title ?? rule}
          {place ? ` · ${place}` : ""}
        </span>
      </td>
      <td class="subject">
        <span>{textAt(table, "name", row)}</span>
        <span class="muted">{valueAt(coded.type, row)}</span>
      </td>
      <td class="vault">{vault === "" ? "" : lastSegment(vault)}</td>
      <td class="owner">{valueAt(coded.owner, row)}</td>
      <td class="environment">{valueAt(coded.environment, row)}</td>
      <td class="state">
        <span class={`state ${state}`}>{stateWords[state]}</span>
      </td>
    </>
  );
  return { key: row, class: `${at === cursor ? "cursor" : ""} ${isOpen ? "open" : ""}`, cells };
}

function GroupTools({ listing, onCloseAll }: Props) {
  return (
    <p class="tools">
      <button type="button" onClick={() => onCloseAll(listing.groups.map(({ value }) => value))}>
        Close all groups
      </button>
      <button type="button" onClick={() => onCloseAll([])}>
        Open all
      </button>
    </p>
  );
}

function Nothing({ model, route }: Props) {
  const { query } = route;
  const isFiltered = query.words !== "" || Object.keys(query.picked).length > 0;
  return (
    <div class="nothing">
      {isFiltered ? (
        <>
          <p>No finding fits these filters.</p>
          <p>
            <a href="#findings">Show all that count</a>
          </p>
        </>
      ) : (
        <p>
          {query.state === "active"
            ? `Nothing counts against what was looked at${model.head.summary.isIncomplete ? ", but not all could be looked at" : ""}.`
            : "There is none."}
        </p>
      )}
    </div>
  );
}
