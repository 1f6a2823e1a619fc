import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Pseudonyms } from "../../../src/cli/evidence/pseudonyms.ts";
import { openSnapshot } from "../../../src/collectors/store/read.ts";
import { readCsv } from "../../support/csv-reader.ts";
import { createEvidence, filesBelow } from "../../support/evidence-estate.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";

const folder = temporaryFolder();
let named: string;
let nameless: string;

// The demo's estate has people in the directory, in access policies, in tags, in the policy and in a month of logs.
beforeAll(async () => {
  await runCli(folder.path, "demo", "--out", "demo");
  writeFileSync(join(folder.path, "people.key"), `${"k".repeat(40)}\n`);
  const common = ["--snapshot", "demo/snapshot", "--policy", "demo/rules.yaml"];
  named = await createEvidence(folder.path, ...common, "--out", "named");
  nameless = await createEvidence(folder.path, ...common, "--out", "nameless", "--pseudonymise", "people.key");
}, 180_000);
afterAll(() => folder.remove());

const bytes = (path: string) => {
  const whole = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(whole) : whole).toString("utf8").toLowerCase();
};

function usersOf(bundle: string): { readonly ids: readonly string[]; readonly names: readonly string[] } {
  const users = readCsv(readFileSync(join(bundle, "data/population/principals.csv"), "utf8")).filter(
    ([, , , kind]) => kind === "user",
  );
  return { ids: users.map(([, id = ""]) => id), names: users.map(([, , name = ""]) => name) };
}

/** Object ids and sign-in names of the people who call, as a bundle's logs have them. */
async function usersInLogs(bundle: string): Promise<ReturnType<typeof usersOf>> {
  const snapshot = await openSnapshot(join(bundle, "data/snapshot"));
  if (!("manifest" in snapshot) || !snapshot.usage) throw new Error("no logs");
  const ids = new Set<string>();
  const names = new Set<string>();
  for await (const { id } of snapshot.vaults()) {
    for await (const { caller } of (await snapshot.usage.of(id)).usage()) {
      if (caller.kind !== "user") continue;
      if (caller.oid !== null) ids.add(caller.oid);
      if (caller.name !== null) names.add(caller.name);
    }
  }
  await snapshot.usage.close();
  return { ids: [...ids], names: [...names] };
}

describe("a bundle without people", () => {
  test("has no user's id and no name in any file that is text", async () => {
    const { ids, names } = usersOf(named);
    // Those whom only the logs know are people, too.
    const logged = await usersInLogs(named);
    const people = new Set([...ids, ...logged.ids]);
    expect(people.size).toBeGreaterThan(10);
    const known = [...people, ...logged.names, ...names.filter((name) => name !== "" && !name.startsWith("("))].map(
      (text) => text.toLowerCase(),
    );
    for (const path of filesBelow(nameless).filter((file) => !file.endsWith(".parquet"))) {
      const content = bytes(join(nameless, path));
      expect({ path, found: known.filter((text) => content.includes(text)) }).toEqual({ path, found: [] });
    }
  });

  test("has none of them in its logs, which are as long as they were", async () => {
    const { ids, names } = usersOf(named);
    const callersIn = async (bundle: string) => {
      const snapshot = await openSnapshot(join(bundle, "data/snapshot"));
      if (!("manifest" in snapshot) || !snapshot.usage) throw new Error("no logs");
      const found: (string | null)[] = [];
      for await (const { id } of snapshot.vaults())
        for await (const { caller } of (await snapshot.usage.of(id)).usage()) found.push(caller.oid, caller.name);
      await snapshot.usage.close();
      return found;
    };
    const [was, is] = [await callersIn(named), await callersIn(nameless)];
    expect(is.length).toBe(was.length);
    const people = new Set([...ids, ...names]);
    expect(was.filter((text) => text !== null && people.has(text)).length).toBeGreaterThan(0);
    expect(is.filter((text) => text !== null && (people.has(text) || text.includes("halden.example")))).toEqual([]);
  });

  test("comes to the same verdicts, and is replayed", async () => {
    const outcomes = (bundle: string) =>
      (JSON.parse(readFileSync(join(bundle, "data/findings.json"), "utf8")) as { outcomes: object }).outcomes;
    expect(outcomes(nameless)).toEqual(outcomes(named));
    const { status, stdout } = await runCli(folder.path, "evidence", "replay", nameless);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("byte for byte") });
  });

  test("is not compared with one that names them: the list of changes would", async () => {
    const { status, stderr } = await runCli(
      folder.path,
      ...[
        "evidence",
        "create",
        "--snapshot",
        "demo/snapshot",
        "--out",
        "x",
        "--pseudonymise",
        "people.key",
        "--previous",
        named,
      ],
    );
    expect(status).toBe(2);
    expect(stderr).toContain("the previous bundle names people, and this one must not");
  });

  test("needs a key that nobody finds by trying", async () => {
    writeFileSync(join(folder.path, "short.key"), "secret\n");
    const { status, stderr } = await runCli(
      folder.path,
      ...["evidence", "create", "--snapshot", "demo/snapshot", "--out", "x", "--pseudonymise", "short.key"],
    );
    expect(status).toBe(2);
    expect(stderr).toContain("short.key has 6 bytes");
    expect(stderr).not.toContain("secret\n");
  });
});

describe("pseudonyms", () => {
  const id = "0a0a0a0a-0000-4000-8000-00000000000a";
  const make = (key: string) =>
    new Pseudonyms(Buffer.from(key), { ids: new Set([id]), names: new Set(["ada lovelace"]) });
  const one = make("one");

  test("keep the same person the same, whatever the case, and the form of ids", () => {
    expect(one.text(id.toUpperCase())).toBe(one.text(id));
    expect(one.text(`/x/accesspolicies/${id}`)).toMatch(
      /^\/x\/accesspolicies\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    expect(one.text("Ada Lovelace")).toBe(one.text("ada lovelace"));
    expect(make("other").text(id)).not.toBe(one.text(id));
  });

  test("replace addresses anywhere, those of guests too, and leave everything else", () => {
    expect(one.text("ask ann.b@x.example or bob")).toMatch(/^ask person-[0-9a-f]{12}@pseudonym\.invalid or bob$/);
    expect(one.text("ann_home.example#EXT#@x.onmicrosoft.com")).toMatch(/^person-[0-9a-f]{12}@pseudonym\.invalid$/);
    expect(one.text("11111111-0000-4000-8000-00000000000a")).toBe("11111111-0000-4000-8000-00000000000a");
    expect(one.deep({ n: 1, list: ["a@b.c", null, true], "a@b.c": {} })).toEqual({
      n: 1,
      list: [one.name("a@b.c"), null, true],
      [one.name("a@b.c")]: {},
    });
  });
});
