import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AccessAnswer, AccessDocument } from "../../../src/model/access.ts";
import { isRead } from "../../../src/model/fact.ts";
import { type Estate, generateEstate } from "../../../src/sample/estate.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";
import { writeEstate } from "./estate.ts";

let folder: ReturnType<typeof temporaryFolder>;
let estate: Estate;
beforeAll(async () => {
  folder = temporaryFolder();
  estate = generateEstate({ seed: "1", vaults: 44, now: "2026-11-01T00:00:00Z" });
  await writeEstate(folder.path, { ...estate.shared, vaults: estate.vaults });
});
afterAll(() => folder.remove());

const include = ["--include", "eligible,escalation"];

async function answersOf(...argv: readonly string[]): Promise<readonly AccessAnswer[]> {
  const { status, stdout, stderr } = await runCli(
    folder.path,
    "access",
    ...argv,
    ...["--snapshot", "snap", "--format", "json", "--allow-incomplete", "--quiet"],
  );
  expect({ argv, status, stderr }).toEqual({ argv, status: 0, stderr: "" });
  return (JSON.parse(stdout) as AccessDocument).answers;
}

describe("the sample estate", () => {
  test("both questions give the same answers, vault by vault and principal by principal", async () => {
    const byVault: AccessAnswer[] = [];
    for (const { id } of estate.vaults) byVault.push(...(await answersOf("who-can", "read", id, ...include)));
    const someone = [...new Set(byVault.map(({ principal }) => principal.id))].filter((id) => !id.includes("/"));
    expect(someone.length).toBeGreaterThan(20);
    for (const id of someone.slice(0, 12)) {
      const vaults = new Set(estate.vaults.map((vault) => vault.id));
      const asked = (await answersOf("what-can", id, ...include)).filter(
        ({ verb, object, principal }) => verb === "read" && vaults.has(object) && principal.id === id,
      );
      const order = (a: AccessAnswer, b: AccessAnswer) => (a.object < b.object ? -1 : 1);
      const told = byVault.filter(({ principal }) => principal.id === id);
      expect([...asked].sort(order)).toEqual([...told].sort(order));
    }
  });

  test("the same bytes each time", async () => {
    const [vault] = estate.vaults;
    const argv = ["access", "who-can", "read", vault?.name ?? "", "--snapshot", "snap", ...include] as const;
    const first = await runCli(folder.path, ...argv);
    expect(first.stdout).toContain("Who can read");
    expect(await runCli(folder.path, ...argv)).toEqual(first);
  });

  test("its hostile names and every kind of principal can be asked about, and nothing acts on the terminal", async () => {
    for (const { id, name } of estate.shared.principals) {
      const said = isRead(name) && name.read !== null ? name.read : id;
      if (/^[\w .@-]+$/.test(said)) continue;
      const { status, stdout, stderr } = await runCli(folder.path, "access", "what-can", id, "--snapshot", "snap");
      expect({ said, isAnswered: status === 0 || status === 3 }).toEqual({ said, isAnswered: true });
      expect(stdout + stderr).not.toMatch(/[^\P{C}\n]|##(vso)?\[|^\s*::/mu);
    }
  });
});
