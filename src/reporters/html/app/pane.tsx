import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Beside the list, or above it where there is no room. */
export function Pane({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // For those who hear the page: what was opened is told. Who works by keyboard in the list stays there.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <aside class="pane" aria-label={title}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" onClick={close} aria-label="Close">
          ✕
        </button>
      </header>
      {children}
    </aside>
  );
}
