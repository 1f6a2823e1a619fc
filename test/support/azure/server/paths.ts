export type Parameters = Readonly<Record<string, string>>;

/** Matches a path against a template and gives back the decoded parameters. */
export type PathMatcher = (path: string) => Parameters | null;

const names = (template: string) => [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");

/**
 * Compiles `/a/{b}` to a matcher. Literal parts match in any case, as ARM's do; a leading `{scope}` takes any number of
 * segments, none included; every other parameter takes one.
 */
export function pathMatcher(template: string): PathMatcher {
  const source = template
    .split(/(\{\w+\})/)
    .map((part, index) => {
      if (!part.startsWith("{")) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return part === "{scope}" && index === 1 ? "(.*?)" : "([^/]+)";
    })
    .join("");
  const pattern = new RegExp(`^${source}$`, "i");
  const parameters = names(template);
  return (path) => {
    const found = pattern.exec(path);
    if (found === null) return null;
    const values: Record<string, string> = {};
    for (const [index, name] of parameters.entries()) {
      const raw = found[index + 1] ?? "";
      values[name] = name === "scope" ? decodeScope(raw) : decode(raw);
    }
    return values;
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    // A stray percent sign stays as it came: no resource is named so, and the answer is 404.
    if (cause instanceof URIError) return part;
    throw cause;
  }
}

/** A scope may come encoded as a whole (`subscriptions%2F…`), as SDKs send it. */
function decodeScope(raw: string): string {
  const scope = decode(raw);
  if (scope === "" || scope === "/") return "/";
  return scope.startsWith("/") ? scope : `/${scope}`;
}
