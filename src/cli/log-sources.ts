import { UsageError } from "./exit.ts";

/** Where logs come from, told by how the source is written; files are told apart by their content later. */
export type LogSourceText =
  | { readonly kind: "files"; readonly path: string }
  | { readonly kind: "container"; readonly url: string }
  | { readonly kind: "workspace" | "resource" | "activity-log"; readonly id: string };

const prefixes = [
  ["workspace:", "workspace"],
  ["resource:", "resource"],
  ["activity:", "activity-log"],
] as const;

/** Reads one SOURCE of the command line. Throws a UsageError where nothing stands behind its prefix. */
export function readSource(text: string): LogSourceText {
  if (/^https?:\/\//i.test(text)) return { kind: "container", url: text };
  const known = prefixes.find(([prefix]) => text.toLowerCase().startsWith(prefix));
  if (!known) return { kind: "files", path: text };
  const [prefix, kind] = known;
  const id = text.slice(prefix.length).trim();
  if (id === "") throw new UsageError("source-faulty", `"${text}" names no ${kind}`, hints[kind]);
  return { kind, id };
}

const hints = {
  workspace: "Write workspace:ID with what az monitor log-analytics workspace show --query customerId prints.",
  resource: "Write resource:ID with the ARM id of a vault, resource group or subscription.",
  "activity-log": "Write activity:ID with the id of a subscription.",
} as const;

/** Sources that somebody has to be signed in for; a container's address may carry its own signature. */
export function isLive({ kind }: LogSourceText): boolean {
  return kind !== "files";
}
