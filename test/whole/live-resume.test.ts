import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { workFolderName } from "../../src/collectors/azure/run/work-folder.ts";
import { seeded } from "../support/azure/server/random.ts";
import { type LocalAzure, startAzure } from "../support/azure/start.ts";
import { type TenantDraft, tenantFrom, usualSubscriptionId } from "../support/azure/tenant/tenant-from.ts";
import { collectOnce, loggedRequests, type Run, snapshotBytes, wasComplete } from "../support/killed-runs.ts";
import { startChild } from "../support/run-child.ts";
import { temporaryFolder } from "../support/run-cli.ts";

/** More kills than in the suite: KVAUDIT_KILLS=50. */
const kills = Number(process.env["KVAUDIT_KILLS"] ?? "10");
const seed = Number(process.env["KVAUDIT_KILLS_SEED"] ?? "1");
const argv = ["--out", "out", "--now", "2026-11-01T00:00:00Z", "--budget", "10", "--concurrency", "2"];
const group = `/subscriptions/${usualSubscriptionId}/resourceGroups/rg-vaults`;
const vaultNames = ["kv-a", "kv-b", "kv-c", "kv-d", "kv-e", "kv-f"];
const idOf = (name: string) => `${group}/providers/Microsoft.KeyVault/vaults/${name}`;
const team = "a0000000-0000-0000-0000-00000000000a";
const ada = "a0000000-0000-0000-0000-000000000001";

const estate: TenantDraft = {
  vaults: vaultNames.map((name, index) => ({
    name,
    secrets: Array.from({ length: 4 * (index + 1) }, (_, number) => ({ name: `secret-${number}` })),
    keys: [{ name: "signing" }],
    certificates: [{ name: "web", expires: "2027-06-01T00:00:00Z" }],
  })),
  roleAssignments: [
    { principalId: team, principalType: "Group", role: "Key Vault Secrets User", scope: idOf("kv-c") },
    { principalId: ada, principalType: "User", role: "Owner", scope: group },
  ],
  directory: {
    users: [
      { id: ada, displayName: "Ada", userPrincipalName: "ada@example.org", accountEnabled: true, userType: "Member" },
    ],
    groups: [
      {
        id: team,
        displayName: "Team",
        securityEnabled: true,
        groupTypes: [],
        isAssignableToRole: false,
        members: [ada],
        owners: [],
      },
    ],
  },
};

let azure: LocalAzure;
let folder: ReturnType<typeof temporaryFolder>;
/** What an undisturbed run leaves and asks, and how long it takes: kills fall within that time. */
let expected: {
  readonly bytes: ReturnType<typeof snapshotBytes>;
  readonly logged: ReadonlySet<string>;
  readonly ms: number;
};

beforeAll(async () => {
  azure = await startAzure(tenantFrom(estate), { reach: "names" });
  const undisturbed = temporaryFolder();
  const from = performance.now();
  const { status, stderr } = await collectOnce(azure, undisturbed.path, { argv });
  expect(status, stderr).toBe(0);
  const ms = performance.now() - from;
  const logged = new Set(loggedRequests(undisturbed.path));
  expected = { bytes: snapshotBytes(undisturbed.path), logged, ms };
  undisturbed.remove();
});
afterAll(() => azure.close());
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const isComplete = () =>
  existsSync(join(folder.path, "out", "manifest.json")) && !existsSync(join(folder.path, "out", workFolderName));

/** Kills that are still to strike: a moment that comes after the run's own end is drawn again, however fast the machine is. */
interface Strikes {
  left: number;
  draws: number;
  readonly draw: () => number;
}

/** Kills and resumes until the snapshot is there, or no kill is left; then the last run goes undisturbed. */
async function collectKilled(strikes: Strikes): Promise<readonly Run[]> {
  const runs: Run[] = [];
  while (!isComplete()) {
    const resume = runs.length > 0 ? ["--resume"] : [];
    const run = await collectOnce(azure, folder.path, {
      argv: [...argv, ...resume],
      ...(strikes.left > 0 ? { killAfter: strikes.draw() * expected.ms } : {}),
    });
    runs.push(run);
    strikes.draws += 1;
    if (run.signal === "SIGKILL") strikes.left -= 1;
    if (run.signal === null) expect(run.status, run.stderr).toBe(0);
  }
  return runs;
}

/** What was complete when a run began is not asked for by it. */
function expectNothingTwice(runs: readonly Run[]): void {
  for (const run of runs) {
    for (const name of vaultNames.filter((one) => wasComplete(run, idOf(one))))
      expect(run.asked.filter((url) => url.includes(`/${name}/`) || url.includes(`//${name}.`))).toEqual([]);
    if (run.partsBefore.includes("tenant.ndjson"))
      expect(run.asked.filter((url) => /Microsoft\.ResourceGraph|roleAssignments|roleDefinitions/i.test(url))).toEqual(
        [],
      );
    if (run.partsBefore.includes("directory.ndjson"))
      expect(run.asked.filter((url) => url.includes("//graph."))).toEqual([]);
  }
  const killed = runs.filter(({ signal }) => signal === "SIGKILL").length;
  for (const name of vaultNames) {
    const lists = runs.flatMap(({ asked }) =>
      asked.filter((url) => url.includes(`//${name}.`) && /\/secrets\?[^/]*$/.test(url)),
    );
    const firstPages = lists.filter((url) => !url.includes("skiptoken"));
    expect(firstPages.length).toBeLessThanOrEqual(killed + 1);
  }
}

/** Every row was really asked for, as often as it is there; and nothing that the snapshot rests on lacks its row. */
function expectAllLogged(runs: readonly Run[]): void {
  const logged = loggedRequests(folder.path);
  const asked = counted(runs.flatMap((run) => run.asked));
  for (const [url, times] of counted(logged)) expect(times, url).toBeLessThanOrEqual(asked.get(url) ?? 0);
  expect([...expected.logged].filter((url) => !logged.includes(url))).toEqual([]);
}

function counted(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

describe("a collection that is killed and resumed", () => {
  test(`ends in the snapshot of an undisturbed run, whenever it was killed (${kills} times)`, {
    timeout: 60_000 + kills * 15_000,
  }, async () => {
    const strikes: Strikes = { left: kills, draws: 0, draw: seeded(seed) };
    while (strikes.left > 0 && strikes.draws < kills * 10) {
      folder.remove();
      folder = temporaryFolder();
      const runs = await collectKilled(strikes);
      expect(snapshotBytes(folder.path)).toEqual(expected.bytes);
      expectNothingTwice(runs);
      expectAllLogged(runs);
    }
    expect(strikes.left).toBe(0);
    expect(azure.violations).toEqual([]);
  });

  test("leaves the earlier snapshot whole until the new one is there", async () => {
    expect((await collectOnce(azure, folder.path, { argv })).status).toBe(0);
    const later = ["--out", "out", "--now", "2026-11-02T00:00:00Z", "--budget", "10"];
    const { signal } = await struck("SIGKILL", "vaults [", later);
    expect(signal).toBe("SIGKILL");
    expect(snapshotBytes(folder.path)).toEqual(expected.bytes);
    expect((await collectOnce(azure, folder.path, { argv: [...later, "--resume"] })).status).toBe(0);
    expect(snapshotBytes(folder.path)["manifest.json"]).not.toEqual(expected.bytes["manifest.json"]);
  });
});

/** Starts a collection and sends it a signal once it has told what is looked for. */
async function struck(signal: NodeJS.Signals, moment: string, args: readonly string[]) {
  const child = startChild(folder.path, azure.environment(), "collect", "--cloud", azure.cloudFile, ...args);
  let told = "";
  child.process.stderr?.on("data", (chunk: Buffer) => {
    if (!told.includes(moment)) {
      told += chunk.toString();
      if (told.includes(moment)) child.process.kill(signal);
    }
  });
  return child.ended;
}

const phases = [
  ["the tenant is read", "subscriptions, vaults and grants"],
  ["vaults are read", "vaults ["],
  ["the directory is read", "directory"],
] as const;

describe("a collection that is interrupted", () => {
  // Answers that never come: what does not stop by itself would wait for them.
  beforeEach(() => {
    const fault = { kind: "slow", milliseconds: 300_000 } as const;
    azure.faults.add({ fault, on: { service: "arm", url: /\/locks/ } });
  });
  afterEach(() => azure.faults.clear());

  test.each(phases)("while %s stops, says how to go on, and is finished by --resume", async (_, moment) => {
    if (moment !== phases[0][1]) azure.faults.clear();
    const { status, signal, stderr } = await struck("SIGINT", moment, argv);
    expect(signal).toBeNull();
    expect(status, stderr).toBe(2);
    expect(stderr).toContain("--resume");
    expect(stderr).not.toContain("unexpected error");
    expect(readdirSync(join(folder.path, "out"))).toEqual([workFolderName]);
    azure.faults.clear();
    const resumed = await collectOnce(azure, folder.path, { argv: [...argv, "--resume"] });
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(snapshotBytes(folder.path)).toEqual(expected.bytes);
  });
});
