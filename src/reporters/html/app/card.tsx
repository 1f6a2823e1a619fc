import type { ComponentChildren } from "preact";

/** One block of a page. */
export function Card({
  title,
  wide = false,
  link,
  children,
}: {
  title: string;
  wide?: boolean;
  link?: { readonly href: string; readonly text: string };
  children: ComponentChildren;
}) {
  return (
    <section class={`card ${wide ? "wide" : ""}`}>
      <header>
        <h2>{title}</h2>
        {link && <a href={link.href}>{link.text}</a>}
      </header>
      {children}
    </section>
  );
}
