import type { SecretValue } from "../../../../model/code.ts";
import { maskOf } from "../../terraform/mask.ts";
import { carriesCredential, isConnectionString, secretByName } from "../../terraform/units/secret-name.ts";
import type { PipelineText } from "../scope.ts";

/** Values of secrets that stand in the file, by the names that they are given. They are masked here, and kept nowhere. */
export function literalsIn(texts: Iterable<readonly [string, PipelineText]>, where: string): readonly SecretValue[] {
  return [...texts].flatMap(([name, text]) => {
    const value = literalOf(name, text);
    if (value === undefined) return [];
    const what = `the value of ${where} ${JSON.stringify(name)}`;
    return [
      { path: `${where}.${name}`, what, origin: "literal" as const, reaches: [], shown: maskOf(value), at: text.at },
    ];
  });
}

/** The text, where its name says for certain that it is a secret and it is written out. */
function literalOf(name: string, { known }: PipelineText): string | undefined {
  if (known === undefined || known.trim() === "" || isHandedOn(known)) return undefined;
  if (name.toLowerCase() === "creds") return /clientsecret/i.test(known) ? known : undefined;
  if (secretByName(name) !== "certain") return undefined;
  if (isConnectionString(name) && !carriesCredential(known)) return undefined;
  return /^(?:true|false|\d)$/i.test(known.trim()) ? undefined : known;
}

/** It names a variable, an expression or a reference to a vault, at least in part. */
function isHandedOn(text: string): boolean {
  return ["$(", "${", "$[", "@Microsoft.KeyVault("].some((mark) => text.includes(mark)) || text.trim().startsWith("$");
}
