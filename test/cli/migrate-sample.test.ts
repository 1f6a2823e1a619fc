import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessEngine } from "../../src/analysis/access/effective/engine.ts";
import { migratedVault, plannedRoles } from "../../src/analysis/access/migration/migrated-vault.ts";
import { MigrationPlanner } from "../../src/analysis/access/migration/plan.ts";
import { parseHcl } from "../../src/collectors/code/hcl/parse.ts";
import type { Verb } from "../../src/model/access.ts";
import { isRead } from "../../src/model/fact.ts";
import type { RoleDefinition } from "../../src/model/grants.ts";
import type { Vault } from "../../src/model/vault.ts";
import { type Estate, generateEstate } from "../../src/sample/estate.ts";
import { runCli, temporaryFolder } from "../support/run-cli.ts";
import { writeEstate } from "./access/estate.ts";

const now = "2026-11-01T00:00:00Z";
let folder: ReturnType<typeof temporaryFolder>;
let estate: Estate;
let legacy: readonly Vault[];
beforeAll(async () => {
  folder = temporaryFolder();
  estate = generateEstate({ seed: "1", vaults: 44, now });
  await writeEstate(folder.path, { ...estate.shared, vaults: estate.vaults });
  legacy = estate.vaults.filter(
    (vault): vault is Vault =>
      vault.kind === "vault" && isRead(vault.permissionModel) && vault.permissionModel.read === "access-policy",
  );
});
afterAll(() => folder.remove());

describe("the sample estate's vaults with access policies", () => {
  test("are planned together: files that parse, the same bytes each time", async () => {
    expect(legacy.length).toBeGreaterThan(1);
    const run = (out: string) =>
      runCli(
        folder.path,
        "migrate",
        ...legacy.map(({ id }) => id),
        "--snapshot",
        "snap",
        "--out",
        out,
        "--allow-incomplete",
      );
    expect(await run("one")).toMatchObject({ status: 0, stdout: "" });
    expect((await run("two")).status).toBe(0);
    const text = (out: string, name: string) => readFileSync(join(folder.path, out, name), "utf8");
    for (const name of ["plan.md", "matrix.csv", "migrate.sh", "rollback.sh", "main.bicep", "main.tf"])
      expect(text("one", name)).toBe(text("two", name));
    for (const script of ["migrate.sh", "rollback.sh"]) execFileSync("bash", ["-n", join(folder.path, "one", script)]);
    expect(parseHcl("main.tf", text("one", "main.tf")).faults).toEqual([]);
  });

  test("are reached by everybody who had an entry, and by nobody whom the plan does not name", () => {
    const planner = new MigrationPlanner(estate.shared, { now, customRoles: "where-needed", groupAbove: 10 });
    const counts = { kept: 0, gained: 0 };
    for (const vault of legacy) {
      const planned = planner.plan(vault);
      if (!planned) throw new Error(`no plan for ${vault.id}`);
      const { holders, waking, left, assignments } = planned.migration;
      const leftOut = new Set(left.flatMap(({ holder }) => (holder ? [holder.id] : [])));
      const gaining = holders.flatMap(({ holder, gained }) => (gained.length > 0 ? [holder.id] : []));
      const named = new Set([...gaining, ...waking.map(({ holder }) => holder.id)]);
      const roles = plannedRoles(assignments);
      for (const verb of ["read", "write", "delete", "purge", "sign", "unwrap"] as const) {
        const [was, is] = [whoMay(verb, vault), whoMay(verb, migratedVault(vault, assignments), roles)];
        const lost = [...was].filter((id) => !is.has(id) && !withGroups(id).some((one) => leftOut.has(one)));
        const unsaid = [...is].filter((id) => !was.has(id) && !withGroups(id).some((one) => named.has(one)));
        expect({ vault: vault.name, verb, lost, unsaid }).toEqual({ vault: vault.name, verb, lost: [], unsaid: [] });
        counts.kept += [...was].filter((id) => is.has(id)).length;
        counts.gained += [...is].filter((id) => !was.has(id)).length;
      }
    }
    // Both happen, or the test would say nothing.
    expect(counts.kept).toBeGreaterThan(10);
    expect(counts.gained).toBeGreaterThan(0);
  });
});

function whoMay(verb: Verb, vault: Vault, roles: readonly RoleDefinition[] = []): ReadonlySet<string> {
  const shared = { ...estate.shared, roles: [...estate.shared.roles, ...roles] };
  const answers = accessEngine({ shared, vaults: [vault] }, { now }).whoCan(verb, vault.id)?.answers ?? [];
  return new Set(answers.filter(({ verdict }) => verdict === "allowed").map(({ principal }) => principal.id));
}

/** A principal, the user of a compound one, and every group it is in. */
function withGroups(id: string): readonly string[] {
  const found = new Set([id.split("/")[0] ?? id]);
  for (const one of found) {
    const memberOf = estate.shared.principals.find((principal) => principal.id === one)?.memberOf;
    for (const group of memberOf && isRead(memberOf) ? memberOf.read : []) found.add(group);
  }
  return [...found];
}
