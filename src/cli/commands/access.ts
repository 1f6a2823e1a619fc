import { join, resolve } from "node:path";
import { accessEngine } from "../../analysis/access/effective/engine.ts";
import type { Include } from "../../analysis/access/effective/query.ts";
import { networkReach } from "../../analysis/access/network.ts";
import { nameHint } from "../../engine/policy/nearest.ts";
import {
  type AccessAnswer,
  type AccessDocument,
  type AccessGap,
  type AccessInclude,
  accessFormatVersion,
  accessIncludes,
  type VaultReach,
  type Verb,
  verbs,
} from "../../model/access.ts";
import { type SnapshotReader, snapshotFiles } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { sortedAnswers } from "../../reporters/access/order.ts";
import { terminalText } from "../../reporters/escape.ts";
import {
  coverageGaps,
  fileGaps,
  grantGaps,
  isOpen,
  isRefused,
  modelGaps,
  openGaps,
  sortedGaps,
  strangerGaps,
} from "../access/gaps.ts";
import { openLive } from "../access/open-live.ts";
import { type AskedPrincipal, findPrincipal } from "../access/principal.ts";
import {
  isNamed,
  noSuchVault,
  objectIdIn,
  parseResource,
  type ResourceText,
  severalVaults,
} from "../access/resource.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { streamSink, writeFileWhole } from "../output.ts";
import { timeFlag } from "../time-flag.ts";
import { tool } from "../tool.ts";

const formats = ["terminal", "json"] as const;
type Format = (typeof formats)[number];

export interface AccessFlags {
  readonly snapshot: string;
  readonly include?: string;
  readonly format?: string;
  readonly out?: string;
  readonly now?: string;
  readonly allowIncomplete?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** What the flags come to, checked before anything is read. */
interface Plan {
  readonly include: readonly AccessInclude[];
  readonly formats: readonly Format[];
  readonly folder: string | undefined;
  readonly now: string | undefined;
}

/** `kvaudit access who-can`: everybody who may do something with a vault or an object, by which paths. */
export async function whoCan(
  { verb: word, resource: text }: { readonly verb: string; readonly resource: string },
  flags: AccessFlags,
  io: Io,
): Promise<ExitCode> {
  const verb = verbOf(word);
  const plan = planOf(flags, io);
  const resource = parseResource(text);
  const snapshot = await openLive(flags.snapshot, io);
  const shared = await snapshot.shared();
  const vault = await findVault(snapshot, resource, text);
  const object = objectIdIn(vault, resource.object, verb);
  const now = plan.now ?? snapshot.manifest.collectedAt;
  const result = accessEngine({ shared, vaults: [vault] }, { now }).whoCan(verb, object, includeOf(plan));
  if (!result) throw new Error(`the engine does not know ${object}, which was found in the snapshot`);
  const doubts = isOpen(result.answers)
    ? [...openGaps(snapshot, shared), ...grantGaps(vault), ...shared.scopes.flatMap(grantGaps)]
    : [];
  const above = result.gaps.some(({ fact }) => fact === "scopes") ? coverageGaps(snapshot, "management-groups") : [];
  const gaps = [...result.gaps, ...modelGaps(vault), ...above, ...doubts, ...fileGaps(snapshot, true)];
  const asked = { verb, object, include: plan.include, now };
  const reach = [networkReach(vault)];
  return answer({ snapshot, asked, reach, gaps, answers: result.answers }, { flags, plan }, io);
}

/** `kvaudit access what-can`: everything that somebody may do, vault by vault. */
export async function whatCan(text: string, flags: AccessFlags, io: Io): Promise<ExitCode> {
  const plan = planOf(flags, io);
  const snapshot = await openLive(flags.snapshot, io);
  const shared = await snapshot.shared();
  const principal: AskedPrincipal = findPrincipal(text, shared.principals);
  const now = plan.now ?? snapshot.manifest.collectedAt;
  const engine = accessEngine({ shared, vaults: [] }, { now });
  const answers: AccessAnswer[] = [];
  const reach: VaultReach[] = [];
  const gaps = new Map<string, AccessGap>();
  const add = (found: readonly AccessGap[]) => {
    for (const one of found) gaps.set(`${one.place}|${one.fact}|${one.why}`, one);
  };
  // Vaults pass by one at a time: only what is answered about them is kept.
  for await (const vault of snapshot.vaults()) {
    const at = engine.whatCanAt(vault, principal.id, includeOf(plan));
    for (const one of at.answers) answers.push(one);
    if (at.answers.length > 0) reach.push(networkReach(vault));
    add([...at.gaps, ...modelGaps(vault), ...(isOpen(at.answers) ? grantGaps(vault) : [])]);
  }
  if (isOpen(answers)) add([...openGaps(snapshot, shared), ...shared.scopes.flatMap(grantGaps)]);
  for (const collector of ["vaults", "subscriptions", "management-groups"]) add(coverageGaps(snapshot, collector));
  add([...fileGaps(snapshot, false), ...strangerGaps(principal.id, shared)]);
  const asked = { principal, include: plan.include, now };
  return answer({ snapshot, asked, reach, gaps: [...gaps.values()], answers }, { flags, plan }, io);
}

interface Answered {
  readonly snapshot: SnapshotReader;
  readonly asked: AccessDocument["asked"];
  readonly reach: readonly VaultReach[];
  readonly gaps: readonly AccessGap[];
  readonly answers: readonly AccessAnswer[];
}

async function answer(
  { snapshot, asked, reach, gaps, answers }: Answered,
  { flags, plan }: { readonly flags: AccessFlags; readonly plan: Plan },
  io: Io,
): Promise<ExitCode> {
  const { collectedAt, tenantId } = snapshot.manifest;
  const document: AccessDocument = {
    formatVersion: accessFormatVersion,
    tool,
    snapshot: { collectedAt, tenantId, digest: snapshot.digest },
    asked,
    reach: reach.toSorted((a, b) => (a.vault < b.vault ? -1 : 1)),
    gaps: sortedGaps(gaps),
    answers: sortedAnswers(answers),
  };
  const say = async (text: string) => (flags.quiet ? undefined : writeText(io.stderr, text));
  for (const format of plan.formats) {
    const written = await writers[format](document, { color: flags.color, folder: plan.folder }, io);
    if (written !== undefined) await say(`wrote ${join(flags.out ?? "", written)}\n`);
  }
  if (flags.allowIncomplete || !gaps.some(isRefused)) return exitCodes.ok;
  await say("exit 3: something that decides could not be read (--allow-incomplete accepts that)\n");
  return exitCodes.incomplete;
}

interface Place {
  readonly color: boolean;
  readonly folder: string | undefined;
}

const writers: Readonly<
  Record<Format, (document: AccessDocument, place: Place, io: Io) => Promise<string | undefined>>
> = {
  async terminal(document, { color }, io) {
    const { reportAccessTerminal } = await import("../../reporters/access/terminal.ts");
    await reportAccessTerminal(document, streamSink(io), {
      color: color && io.columns !== undefined && !io.env["NO_COLOR"],
      width: Math.max(40, Math.min(io.columns ?? 100, 140)),
      unicode: io.env["TERM"] !== "linux",
    });
    return undefined;
  },
  async json(document, { folder }, io) {
    const { reportAccessJson } = await import("../../reporters/access/json.ts");
    if (folder !== undefined) return writeFileWhole(folder, "access.json", (sink) => reportAccessJson(document, sink));
    await reportAccessJson(document, streamSink(io));
    return undefined;
  },
};

function includeOf({ include }: Plan): Include {
  return { eligible: include.includes("eligible"), escalation: include.includes("escalation") };
}

function verbOf(word: string): Verb {
  const verb = verbs.find((one) => one === word.toLowerCase());
  if (verb) return verb;
  const hint = nameHint(word, verbs, `Verbs: ${verbs.join(", ")}.`);
  throw new UsageError("verb-unknown", `there is no verb "${terminalText(word)}"`, hint);
}

function planOf(flags: AccessFlags, io: Io): Plan {
  const folder = flags.out === undefined ? undefined : resolve(io.cwd, flags.out);
  const chosen = listFlag(flags.format ?? (folder === undefined ? "terminal" : formats.join()), "format", formats);
  if (folder === undefined && chosen.length > 1)
    throw new UsageError(
      "out-missing",
      "several outputs need a folder",
      "Add --out DIR, or ask for one --format only.",
    );
  const include = flags.include === undefined ? [] : listFlag(flags.include, "include", accessIncludes);
  return { include, formats: chosen, folder, now: timeFlag(flags.now) };
}

/** The words of a comma-separated flag, in the order in which they are offered. */
function listFlag<const Word extends string>(text: string, name: string, offered: readonly Word[]): readonly Word[] {
  const given = text.split(",").map((word) => word.trim().toLowerCase());
  const strange = given.filter((word) => !offered.some((one) => one === word));
  if (strange.length === 0) return offered.filter((word) => given.includes(word));
  const said = strange.map((word) => `"${terminalText(word)}"`).join(", ");
  throw new UsageError(`${name}-unknown`, `--${name} knows no ${said}`, `Valid here: ${offered.join(", ")}.`);
}

/** Reads all vaults, so that whatever is wrong with the snapshot is known; keeps those that are named. */
async function findVault(snapshot: SnapshotReader, resource: ResourceText, text: string): Promise<VaultRecord> {
  const found: VaultRecord[] = [];
  const names: string[] = [];
  for await (const vault of snapshot.vaults()) {
    names.push(vault.name);
    if (isNamed(resource, vault)) found.push(vault);
  }
  const [only, ...others] = found;
  if (!only)
    throw noSuchVault(
      resource,
      names,
      snapshot.problems().some(({ scope }) => scope === snapshotFiles.vaults),
    );
  if (others.length > 0) throw severalVaults(text, found);
  return only;
}
