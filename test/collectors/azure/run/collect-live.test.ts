import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DirectoryRead, TenantRead, VaultStub } from "../../../../src/collectors/azure/parts.ts";
import { aborted } from "../../../../src/collectors/azure/pipeline/clock.ts";
import {
  type Collectors,
  collectLive as collectInto,
  type LiveOptions,
} from "../../../../src/collectors/azure/run/collect-live.ts";
import {
  type CollectionPlan,
  openWorkFolder,
  workFolderName,
} from "../../../../src/collectors/azure/run/work-folder.ts";
import { openSnapshot } from "../../../../src/collectors/store/read.ts";
import {
  buildPrincipal,
  buildRoleAssignment,
  buildScope,
  buildVault,
  exampleNow,
} from "../../../../src/model/build.ts";
import { read } from "../../../../src/model/fact.ts";
import { temporaryFolder } from "../../../support/run-cli.ts";

const group = "/subscriptions/s1/resourcegroups/g/providers/microsoft.keyvault/vaults";
const stubs: readonly VaultStub[] = Array.from({ length: 7 }, (_, index) => ({
  kind: "vault",
  id: `${group}/kv-${index}`,
  subscriptionId: "s1",
  item: new Map([["name", `kv-${index}`]]),
}));

const tenant: TenantRead = {
  tenantId: "t1",
  scopes: [buildScope({ id: "/subscriptions/s1", roleAssignments: [{ principalId: "p-above" }] })],
  roles: [],
  consumers: [],
  vaults: stubs,
  atVault: (id) => ({
    roleAssignments: read([buildRoleAssignment(id, { principalId: `p-${id.at(-1)}` })]),
    denyAssignments: read([]),
    scheduledAssignments: read([]),
    locks: read([]),
    alerts: read([]),
  }),
  coverage: [{ collector: "vaults", scope: "/subscriptions/s1", asked: 7, read: 7, refused: [] }],
};

interface Calls {
  readonly vaults: string[];
  tenant: number;
  directory: number;
  asked: readonly string[];
}

/** Collectors over literals that count what they are asked for, and fail when they are told to. */
function collectors(calls: Calls, before: (what: string) => void = () => undefined): Collectors {
  return {
    async readTenant() {
      before("tenant");
      calls.tenant += 1;
      return tenant;
    },
    async readVault(stub, at) {
      before(stub.id);
      calls.vaults.push(stub.id);
      const record = buildVault({
        id: stub.id,
        name: String(stub.item.get("name")),
        roleAssignments: at.roleAssignments,
      });
      const coverage = [{ collector: "secrets", scope: stub.id, asked: 1, read: 1, refused: [] }];
      return stub.id.endsWith("kv-3") ? { gone: stub.id, coverage } : { record, coverage };
    },
    async readDirectory(ids): Promise<DirectoryRead> {
      before("directory");
      calls.directory += 1;
      calls.asked = [...ids];
      return { principals: [...ids].map((id) => buildPrincipal({ id })), coverage: [] };
    },
  };
}

const noCalls = (): Calls => ({ vaults: [], tenant: 0, directory: 0, asked: [] });

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

interface Asked extends LiveOptions {
  readonly plan: CollectionPlan;
  readonly resume: boolean;
}

/** Opens the work folder and collects, as the command line does. */
async function collectLive(from: Collectors, { plan, resume, ...rest }: Asked) {
  const work = await openWorkFolder(rest.folder, plan, resume);
  return "code" in work ? work : collectInto(work, from, rest);
}

function options(more: Partial<Asked> = {}): Asked {
  return {
    folder: join(folder.path, "snapshot"),
    plan: {
      formatVersion: 1,
      toolVersion: "0",
      collectedAt: exampleNow,
      cloud: "AzureCloud",
      asked: ["--subscription s1"],
    },
    resume: true,
    concurrency: 3,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    provenance: () => ({ collectedBy: null, clockSkewSeconds: 0 }),
    ...more,
  };
}

function bytes(path: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name), "utf8")]),
  );
}

describe("a live collection", () => {
  test("becomes a snapshot that opens, and leaves no work folder", async () => {
    const calls = noCalls();
    const outcome = await collectLive(collectors(calls), options());
    expect(outcome).toMatchObject({ manifest: { tenantId: "t1", source: "live" } });
    const snapshot = await openSnapshot(join(folder.path, "snapshot"));
    if ("code" in snapshot) throw new Error(snapshot.message);
    const vaults = await Array.fromAsync(snapshot.vaults());
    expect(vaults.map(({ name }) => name)).toEqual(["kv-0", "kv-1", "kv-2", "kv-4", "kv-5", "kv-6"]);
    expect(snapshot.problems()).toEqual([]);
    expect(snapshot.manifest.coverage).toContainEqual({
      collector: "secrets",
      scope: "/subscriptions/s1",
      asked: 7,
      read: 7,
      refused: [],
    });
    expect(calls.asked).toEqual(["p-0", "p-1", "p-2", "p-4", "p-5", "p-6", "p-above"]);
    expect(existsSync(join(folder.path, "snapshot", workFolderName))).toBe(false);
    expect(statSync(join(folder.path, "snapshot")).mode & 0o777).toBe(0o700);
  });

  test("that failed anywhere is finished by the next run to the same bytes, and nothing complete is read again", async () => {
    await collectLive(collectors(noCalls()), options({ folder: join(folder.path, "undisturbed") }));
    const expected = bytes(join(folder.path, "undisturbed"));
    const steps = ["tenant", ...stubs.map(({ id }) => id), "directory"];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (failAt, concurrency) => {
          const own = temporaryFolder();
          const calls = noCalls();
          let isComplete = false;
          for (const step of [...failAt, "nowhere"]) {
            if (isComplete) break;
            const failing = collectors(calls, (what) => {
              if (what === step) throw new Error("killed");
            });
            try {
              isComplete = "manifest" in (await collectLive(failing, options({ folder: own.path, concurrency })));
            } catch (error) {
              expect(error).toEqual(new Error("killed"));
            }
          }
          expect(bytes(own.path)).toEqual(expected);
          expect(new Set(calls.vaults).size).toBe(calls.vaults.length);
          expect(calls.tenant).toBe(1);
          own.remove();
        },
      ),
      { numRuns: 40 },
    );
  });

  test("that is told to stop keeps what it has, says how far it came, and goes on from there", async () => {
    const stop = new AbortController();
    const calls = noCalls();
    const stopping = collectors(calls, (what) => {
      if (what.endsWith("kv-4")) stop.abort();
    });
    const outcome = await collectLive(stopping, options({ signal: stop.signal, concurrency: 1 }));
    expect(outcome).toEqual({ stopped: true, done: 5, of: 7 });
    expect(existsSync(join(folder.path, "snapshot", "manifest.json"))).toBe(false);
    const later = noCalls();
    await collectLive(collectors(later), options());
    expect(later).toMatchObject({ tenant: 0, vaults: [stubs[5]?.id, stubs[6]?.id] });
  });

  test("that is told to stop before the list of vaults is there says so", async () => {
    const stop = new AbortController();
    const stopping = collectors(noCalls(), (what) => {
      if (what !== "tenant") return;
      stop.abort();
      throw aborted();
    });
    const outcome = await collectLive(stopping, options({ signal: stop.signal }));
    expect(outcome).toEqual({ stopped: true, done: 0, of: undefined });
  });

  test("takes up nothing of a work folder that was being removed", async () => {
    const snapshot = join(folder.path, "snapshot");
    const work = await openWorkFolder(snapshot, options().plan, false);
    if ("code" in work) throw new Error(work.message);
    await work.write("tenant.ndjson", [{ tenant: "of another day" }]);
    // As a run leaves it that is killed while it removes what it no longer needs.
    renameSync(join(snapshot, workFolderName), join(snapshot, `${workFolderName}-ended`));
    await collectLive(collectors(noCalls()), options());
    expect(readdirSync(snapshot).filter((name) => name.startsWith(workFolderName))).toEqual([]);
    const opened = await openSnapshot(snapshot);
    expect("code" in opened ? opened : opened.manifest.tenantId).toBe("t1");
  });

  test("without resume starts over", async () => {
    const first = noCalls();
    await collectLive(
      collectors(first, (what) => {
        if (what.endsWith("kv-6")) throw new Error("killed");
      }),
      options(),
    ).catch(() => undefined);
    const second = noCalls();
    await collectLive(collectors(second), options({ resume: false }));
    expect(second).toMatchObject({ tenant: 1, vaults: { length: 7 } });
  });

  test("leaves alone what another process works on, and takes over from one that is gone", async () => {
    await collectLive(
      collectors(noCalls(), (what) => {
        if (what.endsWith("kv-6")) throw new Error("killed");
      }),
      options(),
    ).catch(() => undefined);
    const owner = join(folder.path, "snapshot", workFolderName, "owner.json");
    const { host } = JSON.parse(readFileSync(owner, "utf8"));
    writeFileSync(owner, JSON.stringify({ host, pid: process.ppid }));
    for (const resume of [true, false]) {
      expect(await collectLive(collectors(noCalls()), options({ resume }))).toMatchObject({ code: "folder-in-use" });
    }
    const gone = spawnSync("true").pid;
    writeFileSync(owner, JSON.stringify({ host, pid: gone }));
    expect(await collectLive(collectors(noCalls()), options({ resume: true }))).toHaveProperty("manifest");
  });

  test("does not go on with what was asked for something else", async () => {
    await collectLive(
      collectors(noCalls(), (what) => {
        if (what.endsWith("kv-6")) throw new Error("killed");
      }),
      options(),
    ).catch(() => undefined);
    const other = options();
    const outcome = await collectLive(collectors(noCalls()), {
      ...other,
      plan: { ...other.plan, asked: ["--subscription s2"] },
    });
    expect(outcome).toMatchObject({ code: "work-differs" });
  });

  test("an earlier snapshot stays whole until the new one is complete", async () => {
    await collectLive(collectors(noCalls()), options());
    const before = bytes(join(folder.path, "snapshot"));
    await collectLive(
      collectors(noCalls(), (what) => {
        if (what === "directory") throw new Error("killed");
      }),
      options(),
    ).catch(() => undefined);
    const { [workFolderName]: _, ...now } = Object.fromEntries(
      readdirSync(join(folder.path, "snapshot"))
        .filter((name) => name !== workFolderName)
        .map((name) => [name, readFileSync(join(folder.path, "snapshot", name), "utf8")]),
    );
    expect(now).toEqual(before);
  });
});
