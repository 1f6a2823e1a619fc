import { useRef, useState } from "preact/hooks";
import { FilterBar } from "./filter-bar.tsx";
import { FindingPane } from "./finding-pane.tsx";
import { FindingsTableView } from "./findings-table.tsx";
import { count } from "./labels.ts";
import { useListKeys } from "./list-keys.ts";
import { useCursor, useListing } from "./listing.ts";
import type { Model } from "./model.ts";
import { openName } from "./model.ts";
import { go } from "./navigate.ts";
import type { Route } from "./route.ts";

/** Search, filters, the table and the pane beside it. */
export function FindingsView({ model, route }: { model: Model; route: Route }) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const listing = useListing(model, route, closed);
  const { cursor, setCursor } = useCursor(model, route, listing);
  const search = useRef<HTMLInputElement>(null);
  const open = (at: number) => {
    const item = listing.items[at];
    if (item === undefined) return;
    setCursor(at);
    if (item >= 0) go({ ...route, open: openName(model.findings, item) });
    else setClosed(toggled(closed, listing.groups[-1 - item]?.value ?? ""));
  };
  useListKeys({
    move: (by) => setCursor(Math.max(0, Math.min(listing.items.length - 1, cursor + by))),
    enter: () => open(cursor),
    escape: () => {
      if (route.open !== undefined) go({ ...route, open: undefined });
    },
    search: () => search.current?.focus(),
  });
  const found = listing.answer.rows.length;
  return (
    <div class={`list-view ${route.open === undefined ? "" : "with-pane"}`}>
      <h1 class="unseen">Findings</h1>
      <FilterBar model={model} route={route} answer={listing.answer} search={search} />
      <p class="found" role="status">
        {count(found, "finding")}
        {route.query.state === "active" ? " that count" : ""} of {count(model.findings.size, "finding")} in all
      </p>
      <FindingsTableView
        {...{ model, route, listing, closed, cursor, open }}
        onCloseAll={(values) => setClosed(new Set(values))}
      />
      {route.open !== undefined && <FindingPane model={model} route={route} open={route.open} />}
    </div>
  );
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
