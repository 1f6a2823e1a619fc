import { dirname, resolve } from "node:path";
import { type LoadedPolicy, loadPolicy } from "../../engine/policy/load.ts";
import { fieldOf, itemsOf } from "../../engine/policy/plain-data.ts";
import { type PolicySource, parsePolicyDocument } from "../../engine/policy/yaml-document.ts";
import type { Policy } from "../../model/policy.ts";
import type { ProfileName } from "../../model/rule.ts";
import { rules } from "../../rules/registry.ts";
import { UsageError } from "../exit.ts";
import { filesOnDisk, type PolicyFiles } from "../policy-files.ts";

/** The name of the outermost document in a bundle. */
export const policyName = "rules.yaml";
/** Which document each reference leads to. */
export const policyLinks = "files.json";

/** A policy's documents as a bundle holds them: whatever folders they came from, they lie side by side. */
export interface PolicyCopy {
  readonly documents: ReadonlyMap<string, string>;
  /** For each document, what its references lead to. */
  readonly links: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Policy files that remember what was read of them. */
export class RememberedFiles implements PolicyFiles {
  readonly texts = new Map<string, string>();

  has(path: string): Promise<boolean> {
    return filesOnDisk.has(path);
  }

  async read(path: string): Promise<string> {
    const text = await filesOnDisk.read(path);
    this.texts.set(path, text);
    return text;
  }
}

/** The documents that a policy was loaded from. Without any, one that says which profile it was. */
export function copyPolicy(
  { texts }: RememberedFiles,
  outermost: string | undefined,
  profile: string | undefined,
): PolicyCopy {
  if (outermost === undefined) {
    const text = `version: 1\nextends: ${profile ?? "recommended"}\n`;
    return { documents: new Map([[policyName, text]]), links: {} };
  }
  const others = [...texts.keys()].filter((path) => path !== outermost);
  const names = new Map([
    [outermost, policyName],
    ...others.map((path, at) => [path, `extended-${at + 1}.yaml`] as const),
  ]);
  const links: Record<string, Record<string, string>> = {};
  for (const [path, text] of texts) {
    const own = Object.fromEntries(
      referencesIn(text).flatMap((reference) => {
        const target = names.get(resolve(dirname(path), reference));
        return target === undefined ? [] : [[reference, target] as const];
      }),
    );
    if (Object.keys(own).length > 0) links[names.get(path) ?? policyName] = own;
  }
  const documents = new Map([...names].map(([path, name]) => [name, texts.get(path) ?? ""]));
  return { documents, links };
}

function referencesIn(text: string): readonly string[] {
  const named = fieldOf(parsePolicyDocument({ uri: "", text }).value, "extends");
  return (typeof named === "string" ? [named] : itemsOf(named)).filter((one) => typeof one === "string");
}

/** Loads a policy from a bundle's copy: nothing outside of it is read. */
export async function loadCopy(
  { documents, links }: PolicyCopy,
  { now, profile }: { readonly now: string; readonly profile: string | null },
): Promise<Policy> {
  const source = (name: string): PolicySource | undefined => {
    const text = documents.get(name);
    return text === undefined ? undefined : { uri: name, text };
  };
  const loaded: LoadedPolicy = await loadPolicy(source(policyName), {
    rules,
    now,
    ...(profile === null ? {} : { profile: profile as ProfileName }), // checked by the command that wrote the bundle, or unknown below
    resolve: async (reference, from) => {
      const target = Object.hasOwn(links, from) ? links[from]?.[reference] : undefined;
      return target === undefined ? undefined : source(target);
    },
  });
  if ("policy" in loaded) return loaded.policy;
  const lines = loaded.faults.map(({ uri, line, message }) => `${uri}:${line} ${message}`);
  throw new UsageError("policy-faulty", "the policy in the bundle cannot be used by this version", lines.join("\n"));
}
