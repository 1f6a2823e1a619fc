import { join } from "node:path";
import type { ChangeResult } from "../../analysis/change/access-change.ts";
import { isFault, readCode } from "../../collectors/code/read-code.ts";
import { codeReaders } from "../../collectors/code/readers.ts";
import type { Suppression } from "../../model/code.ts";
import { formatTime } from "../../model/iso-date.ts";
import type { SnapshotReader } from "../../model/snapshot.ts";
import { terminalLine, terminalText } from "../../reporters/escape.ts";
import { rules } from "../../rules/registry.ts";
import { type ExitCode, UsageError } from "../exit.ts";
import { GitRef } from "../git-ref.ts";
import { type Io, writeText } from "../io.ts";
import { checkJudging, type Judging, judgeAndReport } from "../judge.ts";
import type { JudgeFlags } from "../judge-options.ts";
import { planOutput } from "../output.ts";
import { timeFlag } from "../time-flag.ts";
import { tool } from "../tool.ts";

export interface GateFlags extends JudgeFlags {
  readonly varFile: readonly string[];
  readonly inlineIgnore: boolean;
  readonly policyRef?: string;
  readonly against?: string;
}

/** `kvaudit gate`: judges infrastructure code before it is deployed. */
export async function gate(paths: readonly string[], flags: GateFlags, io: Io): Promise<ExitCode> {
  const plan = planOutput(flags, io, "code");
  const policyAt = flags.policyRef === undefined ? undefined : await GitRef.open(flags.policyRef, io.cwd);
  const judging: Judging = { ...flags, ...(policyAt ? { policyAt } : {}) };
  await checkJudging(judging, plan, io);
  const tenant = flags.against === undefined ? undefined : await openTenant(flags.against, io);
  const ruleIds = new Set(rules.flatMap(({ id, formerIds }) => [id, ...(formerIds ?? [])]));
  const options = {
    paths,
    cwd: io.cwd,
    now: timeFlag(flags.now) ?? formatTime(io.now().getTime()),
    toolVersion: tool.version,
    varFiles: flags.varFile,
    suppresses: flags.inlineIgnore,
    isRuleId: (id: string) => ruleIds.has(id),
    ...(policyAt ? { earlier: codeAt(policyAt) } : {}),
  };
  const snapshot = await readCode(options, codeReaders);
  if (isFault(snapshot))
    throw new UsageError(
      "path-missing",
      `${snapshot.path} ${snapshot.fault}`,
      "Name files and folders that are there.",
    );
  if (snapshot.filesRead === 0)
    throw new UsageError(
      "nothing-readable",
      `no infrastructure code in ${paths.join(", ")}`,
      "kvaudit gate PATH names the folder with the code. What .gitignore leaves out is not read unless it is named itself.",
    );
  await tellAdded(snapshot.addedSuppressions ?? [], policyAt, io);
  const change = tenant && (await changeOf(snapshot, tenant));
  return judgeAndReport([snapshot], { ...judging, ...(change ? { change } : {}) }, plan, io);
}

/** The tenant that the code is held against. What cannot be opened ends the run before any code is read. */
async function openTenant(folder: string, io: Io): Promise<SnapshotReader> {
  const { openLive } = await import("../access/open-live.ts");
  return openLive(folder, io);
}

async function changeOf(code: SnapshotReader, tenant: SnapshotReader): Promise<ChangeResult> {
  const { accessChange } = await import("../../analysis/change/access-change.ts");
  const { scopes, roles, principals } = await code.shared();
  const vaults = await Array.fromAsync(code.vaults());
  return accessChange({ scopes, roles, principals, vaults, removed: code.removed }, tenant);
}

/** The code as a commit has it. What the tree calls by a path outside the repository was never in it. */
function codeAt(ref: GitRef) {
  return (root: string) => ({
    read: async (uri: string) => {
      const inside = ref.inside(join(root, uri));
      return inside === undefined ? undefined : ref.read(inside);
    },
  });
}

/** Told even when the run is quiet: somebody tries to take something out of the gate. */
async function tellAdded(added: readonly Suppression[], ref: GitRef | undefined, io: Io): Promise<void> {
  if (added.length === 0 || !ref) return;
  const lines = added.map(({ rules: ids, reason, at }) =>
    terminalLine(`  ${terminalText(`${at.uri}:${at.startLine} ${ids.join(", ")}: ${reason}`)}`),
  );
  const title = `suppressions that this change adds, not in force because ${terminalText(ref.name)} has none of them:`;
  await writeText(io.stderr, `${[title, ...lines].join("\n")}\n`);
}
