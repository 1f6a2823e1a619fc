import type { SourceSpan } from "../../../model/fact.ts";

/**
 * Names of steps and jobs that do not name themselves: by what they are, with a number where a file has several. The same place has
 * the same name, however often a template is used.
 */
export class StepNames {
  readonly #places = new Map<string, string[]>();

  of(base: string, at: SourceSpan): string {
    const key = `${at.uri}\n${base}`;
    const place = `${at.startLine}:${at.startColumn ?? 1}`;
    const places = this.#places.get(key) ?? [];
    if (places.length === 0) this.#places.set(key, places);
    let index = places.indexOf(place);
    if (index < 0) index = places.push(place) - 1;
    return index === 0 ? base : `${base}-${index + 1}`;
  }
}

/** `AzureKeyVault@2` is AzureKeyVault, `./.github/actions/fetch` is fetch, `azure/login@v2` is azure/login. */
export function bareName(uses: string): string {
  const at = uses.indexOf("@");
  const name = at < 0 ? uses : uses.slice(0, at);
  return name.startsWith(".") ? (name.split("/").findLast((part) => part !== "") ?? name) : name;
}
