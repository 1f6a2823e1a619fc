import type { Escalator } from "../../model/vault-access.ts";
import { quoted } from "./holders-in-words.ts";

/** How somebody gets there, as a message says it. A test holds the ids against those that are analysed. */
export const techniqueWords: ReadonlyMap<string, string> = new Map([
  ["E01", "an access policy entry"],
  ["E02", "rewriting the vault's access policies"],
  ["E03", "switching the vault to access policies"],
  ["E04", "a role assignment"],
  ["E05", "assigning itself a role that it may give"],
  ["E06", "giving a role to a principal that it controls"],
  ["E07", "widening a custom role that it holds"],
  ["E08", "a request to Privileged Identity Management"],
  ["E09", "removing a deny assignment"],
  ["E11", "a template deployment that fetches the value"],
  ["E12", "switching on template deployments"],
  ["E13", "a virtual machine of its own"],
  ["E21", "restoring a backup in another vault"],
  ["E22", "overwriting values through Resource Manager"],
  ["E23", "making keys through Resource Manager"],
  ["E24", "deleting the vault"],
  ["E25", "deleting and purging the vault"],
  ["E26", "removing the diagnostic settings"],
  ["E27", "opening the network"],
  ["E33", "a local role of the managed HSM"],
]);

/** `"alice" by a role assignment (E04, E08)`: the first technique in words, all by id. `leftOut` is told elsewhere. */
export function escalatorInWords(escalator: Escalator, leftOut?: string): string {
  return `${quoted(escalator)}${wayInWords(escalator, leftOut)}`;
}

/** ` perhaps by a role assignment (E04, E08)`. */
export function wayInWords(escalator: Escalator, leftOut?: string): string {
  const { certainty } = escalator;
  const techniques = escalator.techniques.filter((technique) => technique !== leftOut);
  const [first = ""] = techniques;
  const words = techniqueWords.get(first);
  const way = words === undefined ? techniques.join(", ") : `${words} (${techniques.join(", ")})`;
  return `${certainty === "C" ? " perhaps" : ""} by ${way}`;
}
