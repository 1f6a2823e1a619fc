import { useMemo, useState } from "preact/hooks";
import { endingsAt, endingsOf } from "./expiries.ts";
import { ExpiryCard } from "./expiry-card.tsx";
import { count } from "./labels.ts";
import type { Model } from "./model.ts";
import type { Route } from "./route.ts";
import { viewLink } from "./route.ts";
import { monthName } from "./time.ts";
import { WindowedTable } from "./windowed-table.tsx";

const columns = [
  { name: "date", title: "Ends on" },
  { name: "left", title: "Days left" },
  { name: "subject", title: "Object" },
  { name: "vault", title: "Vault" },
  { name: "owner", title: "Owner" },
  { name: "environment", title: "Environment" },
];

/** Everything that ends, soonest first. */
export function ExpiriesView({ model, route }: { model: Model; route: Route }) {
  const [typed, setTyped] = useState("");
  const endings = useMemo(() => endingsOf(model), [model]);
  const fitting = useMemo(() => {
    const word = typed.trim().toLowerCase();
    return endingsAt(endings, route.at).filter(
      ({ name, vault }) => word === "" || `${name}\n${vault.name}\n${vault.owner ?? ""}`.toLowerCase().includes(word),
    );
  }, [endings, route.at, typed]);
  return (
    <div class="list-view">
      <h1 class="unseen">Ends of secrets, keys and certificates</h1>
      <div class="calendar-strip">
        <ExpiryCard model={model} />
      </div>
      <search class="filters">
        <div class="filter-row">
          <input
            type="search"
            placeholder="Search objects, vaults, owners"
            aria-label="Search objects, vaults, owners"
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          {route.at !== undefined && (
            <a class="chip" href={viewLink("expiries")}>
              {atInWords(route.at)} <span aria-hidden="true">×</span>
              <span class="unseen">: show all ends</span>
            </a>
          )}
        </div>
      </search>
      <p class="found" role="status">
        {count(fitting.length, "object")}
      </p>
      <WindowedTable
        caption="Ends"
        columns={columns}
        count={fitting.length}
        rowHeight={52}
        row={(at) => {
          const ending = fitting[at];
          if (!ending) return { key: at, cells: null };
          const { date, days, type, name, vault } = ending;
          return {
            key: `${at} ${name}`,
            class: days < 0 ? "ended" : "",
            cells: (
              <>
                <td class="date">{date}</td>
                <td class="left">{days < 0 ? `ended ${-days} days ago` : days}</td>
                <td class="subject">
                  <span>{name}</span>
                  <span class="muted">{type}</span>
                </td>
                <td class="vault">
                  <a href={viewLink("vaults", { open: vault.id })}>{vault.name}</a>
                </td>
                <td class="owner">{vault.owner}</td>
                <td class="environment">{vault.environment}</td>
              </>
            ),
          };
        }}
      />
    </div>
  );
}

function atInWords(at: string): string {
  if (at === "ended") return "ended already";
  return at.length === 7 ? monthName(at) : at;
}
