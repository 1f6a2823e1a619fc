import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accessPolicyGrant, permissionNeeds } from "../../../../src/collectors/azure/permissions.ts";
import { type GrantPlace, grantWords, policyWords } from "../../../../src/collectors/azure/run/grant-line.ts";

const oid = "c0000000-0000-0000-0000-0000000000c1";
const usual: GrantPlace = {
  oid,
  scope: "/subscriptions/s1",
  store: "hsm-root",
  graph: "https://graph.microsoft.com",
};

test.each(permissionNeeds.map((need) => [need.grant.role, need.permission, need] as const))(
  "a grant of %s for %s names the caller and leaves no placeholder",
  (_, __, need) => {
    const line = grantWords(need, usual).join(" ");
    expect(line).toContain(oid);
    expect(line).not.toMatch(/\b(PRINCIPAL|SCOPE|NAME)\b/);
  },
);

test("where the caller's id is not known, or is none, the placeholder stays", () => {
  for (const strange of [null, "'; rm -rf ~; '"])
    expect(policyWords({ ...usual, oid: strange })[2]).toBe("--object-id PRINCIPAL");
});

test("goes to the cloud's own directory", () => {
  const [need] = permissionNeeds.filter(({ plane }) => plane === "directory");
  if (!need) throw new Error("there is no need of the directory");
  expect(grantWords(need, { ...usual, graph: "https://graph.microsoft.us" }).join(" ")).toContain(
    "--url https://graph.microsoft.us/v1.0/",
  );
});

/** The shell's own words, ended by NUL. */
function shellWords(line: string): readonly string[] {
  const { stdout } = spawnSync("sh", ["-fc", `az() { printf '%s\\0' "$@"; }; ${line}`], { encoding: "utf8" });
  return stdout.split("\0").slice(0, -1);
}

const hostile = fc.string({
  unit: fc.constantFrom(..."a$`'\"\\;&|(){}* \t#!~-%<>SCOPENAME"),
  minLength: 1,
  maxLength: 16,
});

test("whatever a scope or a vault is called, a shell takes it as one word and runs nothing else", () => {
  const byScope = permissionNeeds.find(({ grant }) => grant.az.includes("SCOPE"));
  if (!byScope) throw new Error("there is no need that is granted at a scope");
  fc.assert(
    fc.property(hostile, (name) => {
      const place = { ...usual, scope: `/${name}`, store: name };
      expect(shellWords(grantWords(byScope, place).join(" ")).at(-1)).toBe(`/${name}`);
      const words = shellWords(policyWords(place).join(" "));
      expect(words[words.indexOf("--name") + 1]).toBe(name);
      expect(words.length).toBe(shellWords(accessPolicyGrant).length);
    }),
    { numRuns: 60 },
  );
});
