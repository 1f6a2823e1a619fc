import { useEffect, useRef } from "preact/hooks";

/** What keys do in a list. */
export interface ListKeys {
  readonly move: (by: number) => void;
  readonly enter: () => void;
  readonly escape: () => void;
  readonly search: () => void;
}

const steps: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Keys work wherever the focus is, but not while somebody types, nor on what has a use of its own for them. */
export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const follow = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (press(latest.current, event)) event.preventDefault();
    };
    addEventListener("keydown", follow);
    return () => removeEventListener("keydown", follow);
  }, []);
}

function press(keys: ListKeys, { key, target }: KeyboardEvent): boolean {
  const element = target instanceof HTMLElement ? target : undefined;
  const isTyping = element?.matches("input, select, textarea") === true;
  if (key === "Escape") {
    const openMenu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (openMenu) {
      openMenu.open = false;
      openMenu.querySelector("summary")?.focus();
    } else if (isTyping) element?.blur();
    else keys.escape();
    return true;
  }
  if (isTyping || element?.closest("details.menu, .pane") != null) return false;
  if (key === "/") keys.search();
  else if (key in steps) keys.move(steps[key] ?? 0);
  else if (key === "Enter" && element?.closest("a, button, summary") == null) keys.enter();
  else return false;
  return true;
}
