import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface TableColumn {
  readonly name: string;
  readonly title: string;
  /** Where several columns share a name. */
  readonly id?: string;
  readonly hint?: string;
  readonly href?: string;
  /** Set where a click on the head sorts. */
  readonly sort?: { readonly direction: "ascending" | "descending" | "none"; readonly onSort: () => void };
}

interface WindowedTableProps {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly count: number;
  readonly rowHeight: number;
  /** The row that must be in sight. */
  readonly cursor?: number;
  /** Cells of one row. */
  readonly row: (at: number) => {
    readonly key: string | number;
    readonly class?: string;
    readonly cells: ComponentChildren;
  };
  readonly onRowClick?: (at: number, event: MouseEvent) => void;
}

/** Rows kept above and below what is in sight. */
const margin = 8;
/** Browsers cannot lay out what is higher. */
const highest = 16_000_000;

/** A table of any length of which only the rows in sight are in the page. The head stays in sight. */
export function WindowedTable(props: WindowedTableProps) {
  const { caption, columns, rowHeight, row, onRowClick } = props;
  const count = Math.min(props.count, Math.floor(highest / rowHeight));
  const { box, first, last, onScroll } = useWindow(count, rowHeight, props.cursor);
  const rows: JSX.Element[] = [];
  for (let at = first; at < last; at += 1) {
    const { key, class: rowClass = "", cells } = row(at);
    rows.push(
      <tr
        key={key}
        class={rowClass}
        style={{ height: `${rowHeight}px` }}
        aria-rowindex={at + 2}
        onClick={onRowClick && ((event) => onRowClick(at, event))}
      >
        {cells}
      </tr>,
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="window" ref={box} onScroll={onScroll} tabIndex={0} aria-label={caption}>
      <table aria-rowcount={count + 1}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr aria-rowindex={1}>{columns.map(headCell)}</tr>
        </thead>
        <tbody>
          <Spacer height={first * rowHeight} />
          {rows}
          <Spacer height={(count - last) * rowHeight} />
        </tbody>
      </table>
      {count < props.count && <p>Only the first {count.toLocaleString("en")} are listed: filter for fewer.</p>}
    </section>
  );
}

function headCell({ name, title, sort, id = name, hint, href }: TableColumn) {
  if (!sort)
    return (
      <th scope="col" class={name} key={id} title={hint}>
        {href ? <a href={href}>{title}</a> : title}
      </th>
    );
  return (
    <th scope="col" class={name} key={id} aria-sort={sort.direction}>
      <button type="button" onClick={sort.onSort}>
        {title}
        <span class="arrow" aria-hidden="true">
          {sort.direction === "none" ? "" : sort.direction === "ascending" ? "▲" : "▼"}
        </span>
      </button>
    </th>
  );
}

function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row that nothing can focus
    <tr class="spacer" aria-hidden="true">
      <td style={{ height: `${height}px` }} />
    </tr>
  );
}

function useWindow(count: number, rowHeight: number, cursor: number | undefined) {
  const box = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(800);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setHeight(element.clientHeight);
    measure();
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, []);
  useEffect(() => {
    if (box.current && cursor !== undefined && cursor >= 0) showRow(box.current, cursor, rowHeight);
  }, [cursor, rowHeight]);
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - margin));
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + margin);
  return { box, first, last, onScroll: () => setTop(box.current?.scrollTop ?? 0) };
}

/** Scrolls as little as it takes; the head covers the first rows. */
function showRow(element: HTMLElement, at: number, rowHeight: number): void {
  const head = element.querySelector("thead")?.clientHeight ?? 0;
  const top = at * rowHeight;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowHeight + head > element.scrollTop + element.clientHeight)
    element.scrollTop = top + rowHeight + head - element.clientHeight;
}
