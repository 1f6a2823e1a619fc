import { useEffect, useMemo, useState } from "preact/hooks";
import { type Model, rowOf } from "./model.ts";
import { type Group, groupRows, listItems, sortRows } from "./order.ts";
import { type Answer, ask } from "./query.ts";
import type { Route } from "./route.ts";

/** What the list shows, and what it was made from. */
export interface Listing {
  readonly answer: Answer;
  readonly groups: readonly Group[];
  readonly items: Int32Array;
}

/** The list that a route asks for; worked out again only where what it rests on has changed. */
export function useListing(model: Model, route: Route, closed: ReadonlySet<string>): Listing {
  const { query, sort, group } = route;
  // Routes are read anew from each address; what the answer rests on is the text of the query.
  const asked = JSON.stringify(query);
  const answer = useMemo(() => ask(model.findings, query, model.texts), [model, asked]);
  const rows = useMemo(
    () => (sort ? sortRows(model.findings, answer.rows, sort) : answer.rows),
    [answer, sort?.key, sort?.isDescending],
  );
  const groups = useMemo(() => (group === "none" ? [] : groupRows(model.findings, rows, group)), [rows, group]);
  const items = useMemo(
    () => (group === "none" ? Int32Array.from(rows) : listItems(groups, closed)),
    [rows, groups, group, closed],
  );
  return { answer, groups, items };
}

/** The row that the keyboard is at; an address that opens a finding starts there. */
export function useCursor(model: Model, route: Route, { items }: Listing) {
  const [cursor, setCursor] = useState(() =>
    route.open === undefined ? -1 : items.indexOf(rowOf(model.findings, route.open)),
  );
  useEffect(() => {
    if (cursor >= items.length) setCursor(items.length - 1);
  }, [items, cursor]);
  return { cursor, setCursor };
}
