import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MigrationPlanner, type PlannedVault } from "../../analysis/access/migration/plan.ts";
import { AssignmentTally } from "../../analysis/access/migration/tally.ts";
import type { AccessGap } from "../../model/access.ts";
import { isRead } from "../../model/fact.ts";
import type { MigrationPlan } from "../../model/migration.ts";
import type { Sink } from "../../model/report.ts";
import { type SnapshotReader, snapshotFiles } from "../../model/snapshot.ts";
import type { Vault, VaultRecord } from "../../model/vault.ts";
import { terminalText } from "../../reporters/escape.ts";
import { bicepFiles, terraformFile } from "../../reporters/migration/code-files.ts";
import { migrationMark } from "../../reporters/migration/mark.ts";
import { matrixHead, reportMatrix } from "../../reporters/migration/matrix-csv.ts";
import { reportPlan } from "../../reporters/migration/plan-page.ts";
import { migrateScript, rollbackScript } from "../../reporters/migration/scripts.ts";
import { coverageGaps, fileGaps, grantGaps, isRefused, modelGaps, openGaps, sortedGaps } from "../access/gaps.ts";
import { openLive } from "../access/open-live.ts";
import { isNamed, noSuchVault, parseResource, severalVaults } from "../access/resource.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { writeFileWhole } from "../output.ts";
import { timeFlag } from "../time-flag.ts";

export interface MigrateFlags {
  readonly snapshot: string;
  readonly out: string;
  readonly customRoles: string;
  readonly groupAbove: string;
  readonly now?: string;
  readonly allowIncomplete?: boolean;
  readonly quiet?: boolean;
}

const customRoleChoices = ["where-needed", "never"] as const;

/** `kvaudit migrate`: plans the move of vaults from access policies to roles, and writes what carries it out. */
export async function migrate(texts: readonly string[], flags: MigrateFlags, io: Io): Promise<ExitCode> {
  const customRoles = customRoleChoices.find((one) => one === flags.customRoles);
  if (!customRoles)
    throw new UsageError(
      "custom-roles-unknown",
      `--custom-roles knows no "${terminalText(flags.customRoles)}"`,
      `Valid here: ${customRoleChoices.join(", ")}.`,
    );
  const options = { customRoles, groupAbove: countFlag(flags.groupAbove) };
  const asOf = timeFlag(flags.now);
  const snapshot = await openLive(flags.snapshot, io);
  const now = asOf ?? snapshot.manifest.collectedAt;
  const shared = await snapshot.shared();
  const tally = new AssignmentTally(shared.scopes);
  const found = await findVaults(snapshot, texts, tally);
  const legacy = found.filter((vault) => !isRead(vault.permissionModel) || vault.permissionModel.read !== "rbac");
  const say = async (text: string) => (flags.quiet ? undefined : writeText(io.stderr, text));
  for (const { name } of found.filter((vault) => !legacy.includes(vault)))
    await say(`${terminalText(name)} goes by roles already: nothing to migrate\n`);
  if (legacy.length === 0)
    throw new UsageError(
      "nothing-to-migrate",
      "none of these vaults goes by access policies",
      "kvaudit scan says which do.",
    );
  const planner = new MigrationPlanner(shared, { now, ...options });
  const planned = legacy.map((vault) => plannedVault(planner, vault));
  const assigned = planned.flatMap(({ migration }) => migration.assignments);
  const plan: MigrationPlan = {
    collectedAt: snapshot.manifest.collectedAt,
    snapshotDigest: snapshot.digest,
    vaults: planned.map(({ migration }) => migration),
    limits: tally.limits(assigned),
    gaps: gapsOf(snapshot, shared, legacy, planned),
  };
  for (const name of await writeAll(plan, resolve(io.cwd, flags.out)))
    await say(`wrote ${terminalText(join(flags.out, name))}\n`);
  if (flags.allowIncomplete || !plan.gaps.some(isRefused)) return exitCodes.ok;
  await say(
    "exit 3: something that decides could not be read, and plan.md says what (--allow-incomplete accepts that)\n",
  );
  return exitCodes.incomplete;
}

function plannedVault(planner: MigrationPlanner, vault: Vault): PlannedVault {
  const planned = planner.plan(vault);
  if (planned) return planned;
  throw new UsageError(
    "vault-faulty",
    `${terminalText(vault.id)} is no ARM id of a vault`,
    "Collect the snapshot again.",
  );
}

function countFlag(text: string): number {
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageError("group-above-faulty", `--group-above takes a number from 1 on, not "${terminalText(text)}"`);
}

function gapsOf(
  snapshot: SnapshotReader,
  shared: Awaited<ReturnType<SnapshotReader["shared"]>>,
  vaults: readonly Vault[],
  planned: readonly PlannedVault[],
): readonly AccessGap[] {
  return sortedGaps([
    ...planned.flatMap(({ gaps }) => gaps),
    ...vaults.flatMap((vault) => [...modelGaps(vault), ...grantGaps(vault)]),
    ...shared.scopes.flatMap(grantGaps),
    ...openGaps(snapshot, shared),
    ...coverageGaps(snapshot, "management-groups"),
    ...fileGaps(snapshot, true),
  ]);
}

/** Reads all vaults, so that whatever is wrong with the snapshot is known and assignments are counted; keeps those that are named. */
async function findVaults(
  snapshot: SnapshotReader,
  texts: readonly string[],
  tally: AssignmentTally,
): Promise<readonly Vault[]> {
  const asked = texts.map((text) => ({ text, resource: parseResource(text), found: [] as VaultRecord[] }));
  const object = asked.find(({ resource }) => resource.object !== undefined);
  if (object)
    throw new UsageError(
      "vault-faulty",
      `"${terminalText(object.text)}" is an object`,
      "A vault moves as a whole: name the vault.",
    );
  const names: string[] = [];
  for await (const vault of snapshot.vaults()) {
    names.push(vault.name);
    tally.add(vault);
    for (const one of asked) if (isNamed(one.resource, vault)) one.found.push(vault);
  }
  const isCut = snapshot.problems().some(({ scope }) => scope === snapshotFiles.vaults);
  const chosen = new Map<string, Vault>();
  for (const { text, resource, found } of asked) {
    const vaults = found.filter((vault): vault is Vault => vault.kind === "vault");
    const [only, ...others] = vaults;
    if (!only && found.length > 0)
      throw new UsageError(
        "vault-is-hsm",
        `"${terminalText(text)}" is a managed HSM`,
        "It has its own roles and no access policies.",
      );
    if (!only) throw noSuchVault(resource, names, isCut);
    if (others.length > 0) throw severalVaults(text, vaults);
    chosen.set(only.id, only);
  }
  return [...chosen.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Looks at every file that would be replaced before the first is. */
async function writeAll(plan: MigrationPlan, folder: string): Promise<readonly string[]> {
  const texts = [
    { name: "migrate.sh", text: migrateScript(plan.vaults) },
    { name: "rollback.sh", text: rollbackScript(plan.vaults) },
    ...bicepFiles(plan.vaults),
    terraformFile(plan.vaults),
  ];
  const files = [
    { name: "plan.md", write: (sink: Sink) => reportPlan(plan, sink) },
    { name: "matrix.csv", write: (sink: Sink) => reportMatrix(plan, sink) },
    ...texts.map(({ name, text }) => ({ name, write: async (sink: Sink) => sink.write(text) })),
  ];
  for (const { name } of files) await refuseForeign(folder, name);
  for (const { name, write } of files) await writeFileWhole(folder, name, write);
  return files.map(({ name }) => name);
}

/** A file of that name that kvaudit did not write stays. */
async function refuseForeign(folder: string, name: string): Promise<void> {
  const start = await beginningOf(join(folder, name));
  if (start === undefined || start.includes(migrationMark) || start.startsWith(matrixHead)) return;
  throw new UsageError(
    "out-foreign",
    `${name} in ${terminalText(folder)} was not written by kvaudit migrate`,
    "Choose another folder with --out, or move that file away.",
  );
}

async function beginningOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(400), 0, 400, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new UsageError(
      "out-unreadable",
      `${terminalText(path)} cannot be read (${code})`,
      "Choose another folder with --out.",
    );
  }
}
