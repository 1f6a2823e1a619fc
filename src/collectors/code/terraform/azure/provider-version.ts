import type { ProviderVersion } from "../tree.ts";

/** Major version below which the code's provider cannot be; undefined where it says nothing. */
export function lowestMajor(provider: ProviderVersion | undefined): number | undefined {
  if (!provider) return undefined;
  if (provider.locked !== undefined) return majorOf(provider.locked);
  const bounds = (provider.constraint ?? "").split(",").flatMap((term) => lowerBound(term.trim()) ?? []);
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

/** `~> 5.0`, `>= 5.1`, `= 5.2.0` and `5.2.0` bound below; `< 6`, `<= 5.9` and `!= 5.0.1` do not. `> 4.99` may be 4.100. */
function lowerBound(term: string): number | undefined {
  const match = /^(~>|>=|=|>)?\s*v?(\d{1,6})(?:\.|$|-)/.exec(term);
  return match?.[2] === undefined ? undefined : Number(match[2]);
}

function majorOf(version: string): number | undefined {
  return lowerBound(version.trim());
}
