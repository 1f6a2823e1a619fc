import { isLogPlace, isSubscriptionId } from "../collectors/azure/log-place.ts";
import { terminalText } from "../reporters/escape.ts";
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

/** Reads one SOURCE of the command line. Throws a UsageError where there can be no such place. */
export function readSource(text: string): LogSourceText {
  if (text.trim() === "") throw new UsageError("source-faulty", "a source without a name", "Write . for this folder.");
  if (/^https?:\/\//i.test(text)) return { kind: "container", url: text };
  // Sources are shown and kept, and this one may hold a signature.
  if (/[?&]sig=/i.test(text)) throw new UsageError("source-faulty", "a source with a signature is no address", signed);
  const known = prefixes.find(([prefix]) => text.toLowerCase().startsWith(prefix));
  if (!known) return { kind: "files", path: text };
  const [prefix, kind] = known;
  const id = text.slice(prefix.length).trim();
  const isPlace = kind === "activity-log" ? isSubscriptionId(id) : isLogPlace({ kind, id });
  if (!isPlace) throw new UsageError("source-faulty", `"${terminalText(text)}" names no ${what[kind]}`, hints[kind]);
  return { kind, id };
}

const signed = "Write it as https://ACCOUNT.blob.SUFFIX/CONTAINER?SIGNATURE, in quotes.";
const what = {
  workspace: "workspace",
  resource: "vault, resource group or subscription",
  "activity-log": "subscription",
} as const;

const hints = {
  workspace: "Write workspace:ID with what az monitor log-analytics workspace show --query customerId prints.",
  resource: "Write resource:ID with the ARM id of a vault, resource group or subscription.",
  "activity-log": "Write activity:ID with the id of a subscription.",
} as const;

/** Sources that somebody has to be signed in for; a container's address may carry its own signature. */
export function isLive({ kind }: LogSourceText): boolean {
  return kind !== "files";
}
