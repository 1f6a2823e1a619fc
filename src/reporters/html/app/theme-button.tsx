import { useState } from "preact/hooks";

type Theme = "light" | "dark";

/** The system's own choice, until somebody makes another. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(() =>
    matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  );
  const other: Theme = theme === "dark" ? "light" : "dark";
  const change = () => {
    document.documentElement.dataset["theme"] = other;
    setTheme(other);
  };
  return (
    <button
      type="button"
      class="icon"
      onClick={change}
      aria-label={`Use ${other} colours`}
      title={`Use ${other} colours`}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" />
        <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
      </svg>
    </button>
  );
}
