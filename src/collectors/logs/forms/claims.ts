import { logFields } from "../meaning/fields.ts";

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "_");

/** Claims by their names as a managed HSM writes them: all that is no letter or digit is an underscore, or a level. */
const claimNames: ReadonlyMap<string, string> = new Map(
  Object.values(logFields).flatMap(({ raw }) =>
    raw.flatMap((path) => {
      const [first, second, name] = path;
      return first === "identity" && second === "claim" && name !== undefined ? [[plain(name), name] as const] : [];
    }),
  ),
);

/** Levels of a claim's name are few. */
const deepest = 6;

/** The identity of a managed HSM's record: a text of JSON, with claims under other names than a vault's. */
export function claimsOfText(text: string): { readonly claim: Readonly<Record<string, unknown>> } | undefined {
  try {
    const claims: Record<string, unknown> = {};
    gather(JSON.parse(text), "", claims, 0);
    return { claim: claims };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function gather(value: unknown, name: string, claims: Record<string, unknown>, depth: number): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    if (depth > deepest) return;
    for (const [key, inner] of Object.entries(value)) {
      const isRoot = name === "" && key === "claim";
      gather(inner, isRoot ? "" : name === "" ? key : `${name}_${key}`, claims, depth + 1);
    }
    return;
  }
  const known = claimNames.get(plain(name));
  if (known !== undefined) claims[known] = value;
}
