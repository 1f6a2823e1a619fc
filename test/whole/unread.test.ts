import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../src/engine/policy/builtin.ts";
import { exampleNow } from "../../src/model/build.ts";
import { isFact, unknown, unread } from "../../src/model/fact.ts";
import type { OutcomeDetail } from "../../src/model/report.ts";
import type { SharedRecords } from "../../src/model/snapshot.ts";
import { logFacts } from "../../src/model/subject.ts";
import type { Vault } from "../../src/model/vault.ts";
import { rules } from "../../src/rules/registry.ts";
import { generateEstate } from "../../src/sample/estate.ts";
import { memorySnapshot } from "../support/memory-snapshot.ts";

const estate = generateEstate({ seed: 7, vaults: 44, now: exampleNow });
const vaults = estate.vaults.filter((record): record is Vault => record.kind === "vault");
const policy = builtInPolicy("strict", rules);

type Outcomes = ReadonlyMap<string, OutcomeDetail>;

const keyOf = (ruleId: string, subjectId: string) => `${ruleId} ${subjectId}`;

async function outcomesOf(vault: Vault, shared: Partial<SharedRecords> = estate.shared): Promise<Outcomes> {
  const report = await evaluate({
    snapshots: [
      memorySnapshot({
        ...shared,
        scopes: (shared.scopes ?? []).filter(({ id }) => vault.id.startsWith(`${id}/`)),
        vaults: [vault],
      }),
    ],
    rules,
    policy,
    tool: { name: "kvaudit", version: "0.0.0" },
    withDetails: true,
  });
  const details = await Array.fromAsync(report.details());
  return new Map(details.map((detail) => [keyOf(detail.ruleId, detail.subject.id), detail]));
}

const lost = [unread("denied", "no right to read it"), unknown("var.something")];

/** What analysis derives from base facts: a rule that needs the left side depends on the right one, too. */
const derived: Readonly<Record<string, readonly string[]>> = {
  access: [
    ...["roleAssignments", "accessPolicies", "permissionModel", "denyAssignments", "scheduledAssignments", "locks"],
    ...["enabledForTemplateDeployment", "enabledForDeployment", "secrets", "keys", "certificates"],
  ],
  opens: ["permissionModel"],
  guests: ["permissionModel"],
  disabled: ["permissionModel"],
  isStanding: ["permissionModel", "scheduledAssignments"],
  isActivated: ["scheduledAssignments"],
  types: ["permissionModel", "secrets", "keys", "certificates"],
  applications: ["roleAssignments", "accessPolicies", "permissionModel", "secrets", "keys", "certificates"],
  deployers: ["roleAssignments"],
  limits: ["roleAssignments", "accessPolicies", "permissionModel", "ipRules", "virtualNetworkRules"],
  reach: ["roleAssignments", "accessPolicies", "permissionModel"],
  vaultCredentials: ["roleAssignments", "accessPolicies", "permissionModel"],
  policyEntries: ["accessPolicies"],
  surplus: ["permissionModel", "secrets", "keys", "certificates"],
};

/** Rules whose verdict may rest on a vault's fact, by its own name or through something derived from it. */
function restingOn(fact: string): ReadonlySet<string> {
  const through = Object.keys(derived).filter((name) => derived[name]?.includes(fact));
  const direct = rules.filter(({ subject, needs }) =>
    needs.some((need) => {
      const name = need.replace(/^vault\./, "");
      return through.includes(name) || (name === fact && (need !== name || subject === "vault"));
    }),
  );
  return new Set(direct.map(({ id }) => id));
}

/** These speak up again when the rule that stood in for them is no longer judged: that is what they are for. */
function withSuperseded(ids: ReadonlySet<string>): ReadonlySet<string> {
  const behind = rules.filter(({ id }) => ids.has(id)).flatMap(({ supersedes = [] }) => supersedes);
  return new Set([...ids, ...behind]);
}

/** Rules that ask for the fact by name: these must come out as not evaluated. */
function asking(fact: string, own: string): ReadonlySet<string> {
  const asked = rules.filter(
    ({ subject, needs }) => needs.includes(`vault.${fact}`) || (subject === own && needs.includes(fact)),
  );
  return new Set(asked.map(({ id }) => id));
}

function expectHonest(
  before: Outcomes,
  after: Outcomes,
  facts: { asked: ReadonlySet<string>; resting: ReadonlySet<string>; what: string },
): void {
  for (const [key, { ruleId, subject, outcome }] of after) {
    const was = before.get(key)?.outcome;
    const at = `${facts.what}: ${ruleId} on ${subject.name}`;
    if (facts.asked.has(ruleId))
      expect([at, outcome]).toEqual([at, outcome === "notApplicable" ? was : "notEvaluated"]);
    else if (facts.resting.has(ruleId)) expect([at, outcome === "pass" && was === "fail"]).toEqual([at, false]);
    else expect([at, outcome]).toEqual([at, was]);
  }
}

const vaultFacts = Object.entries(vaults[0] ?? {})
  .filter(([, value]) => isFact(value))
  .map(([name]) => name);
const lists = new Set(["secrets", "keys", "certificates", "roleAssignments", "accessPolicies", "scheduledAssignments"]);

describe("a fact that was not read", () => {
  test.each(vaultFacts.filter((fact) => !lists.has(fact)))(
    "vault.%s lets no rule pass and changes no other rule's outcome",
    async (fact) => {
      const asked = asking(fact, "vault");
      const resting = withSuperseded(new Set([...asked, ...restingOn(fact)]));
      for (const vault of vaults) {
        const before = await outcomesOf(vault);
        for (const instead of lost) {
          const after = await outcomesOf({ ...vault, [fact]: instead });
          expect([...after.keys()].length).toBe([...before.keys()].length);
          // A grant held above the vault has no vault around it, and no fact of one to lose.
          const inside = new Map([...after].filter(([, { subject }]) => (subject.vault ?? subject.id) === vault.id));
          const outside = new Map([...after].filter(([key]) => !inside.has(key)));
          expectHonest(before, inside, { asked, resting, what: `${vault.name} ${fact}` });
          // Of those who hold grants, what they reach rests on the vault as well.
          const among = rules
            .filter(({ id, subject }) => subject === "principal" && resting.has(id))
            .map(({ id }) => id);
          expectHonest(before, outside, { asked: new Set(), resting: new Set(among), what: `${vault.name} ${fact}` });
        }
      }
    },
  );

  const subjectsOf = {
    secrets: "secret",
    keys: "key",
    certificates: "certificate",
    roleAssignments: "grant",
    accessPolicies: "grant",
    scheduledAssignments: "eligibility",
  } as const;

  test.each(Object.keys(subjectsOf) as (keyof typeof subjectsOf)[])(
    "a list of %s lets no rule about its members pass",
    async (list) => {
      const resting = withSuperseded(restingOn(list));
      // What rests on logs is told of the whole tenant where none were given.
      const withoutLogs = rules.filter(
        ({ needs }) => !needs.some((need) => logFacts.has(need.replace(/^vault\./, ""))),
      );
      const about = withoutLogs.filter(({ subject }) => subject === subjectsOf[list]).map(({ id }) => id);
      for (const vault of vaults) {
        const before = await outcomesOf(vault);
        for (const instead of lost) {
          const after = await outcomesOf({ ...vault, [list]: instead });
          const on = about.map((id) => after.get(keyOf(id, vault.id))?.outcome);
          expect(on).toEqual(about.map(() => "notEvaluated"));
          const others = new Map(
            [...after].filter(([, { subject }]) => subject.type !== subjectsOf[list] && subject.id !== vault.id),
          );
          expectHonest(before, others, {
            asked: new Set(),
            resting: new Set([...resting, ...about]),
            what: `${vault.name} ${list}`,
          });
          const passed = [...after.values()].filter(
            ({ ruleId, outcome, subject }) =>
              resting.has(ruleId) && outcome === "pass" && before.get(keyOf(ruleId, subject.id))?.outcome === "fail",
          );
          expect(passed).toEqual([]);
        }
      }
    },
  );

  test.each(["secrets", "keys", "certificates"] as const)(
    "of one of the %s lets no rule pass there and changes nothing else",
    async (list) => {
      for (const vault of vaults) {
        const objects = vault[list];
        if (!("read" in objects)) continue;
        const before = await outcomesOf(vault);
        for (const [index, object] of objects.read.entries()) {
          for (const fact of Object.keys(object).filter((name) => isFact(object[name as keyof typeof object]))) {
            const changed = objects.read.map((one, at) => (at === index ? { ...one, [fact]: lost[index % 2] } : one));
            const after = await outcomesOf({ ...vault, [list]: { ...objects, read: changed } });
            const askedRules = rules
              .filter(({ subject, needs }) => subject === subjectsOf[list] && needs.includes(fact))
              .map(({ id }) => id);
            const here = new Map([...after].filter(([, { subject }]) => subject.id === object.id));
            const elsewhere = new Map([...after].filter(([, { subject }]) => subject.id !== object.id));
            const asked = new Set(askedRules);
            expectHonest(before, here, { asked, resting: withSuperseded(asked), what: `${object.id} ${fact}` });
            expectHonest(before, elsewhere, {
              asked: new Set(),
              resting: restingOn(list),
              what: `${object.id} ${fact}`,
            });
          }
        }
      }
    },
  );

  test.each(["roleAssignments", "accessPolicies"] as const)(
    "of one of the %s never turns a failure into a pass",
    async (list) => {
      for (const vault of vaults) {
        const grants = vault[list];
        if (!("read" in grants)) continue;
        const before = await outcomesOf(vault);
        for (const [index, grant] of grants.read.entries()) {
          for (const fact of Object.keys(grant).filter((name) => isFact(grant[name as keyof typeof grant]))) {
            const changed = grants.read.map((one, at) => (at === index ? { ...one, [fact]: lost[index % 2] } : one));
            const after = await outcomesOf({ ...vault, [list]: { ...grants, read: changed } } as Vault);
            expectNoNewPass(before, after, `${grant.id} ${fact}`);
          }
        }
      }
    },
  );

  test("of the principals in the directory never turns a failure into a pass", async () => {
    for (const vault of vaults) {
      const before = await outcomesOf(vault);
      for (const fact of ["kind", "exists", "name", "appId", "memberOf"]) {
        const principals = estate.shared.principals.map((principal) => ({ ...principal, [fact]: unread("denied") }));
        expectNoNewPass(
          before,
          await outcomesOf(vault, { ...estate.shared, principals }),
          `${vault.name} principals.${fact}`,
        );
      }
    }
  });
});

function expectNoNewPass(before: Outcomes, after: Outcomes, what: string): void {
  const turned = [...after]
    .filter(([key, { outcome }]) => outcome === "pass" && before.get(key)?.outcome === "fail")
    .map(([key]) => key);
  expect([what, turned]).toEqual([what, []]);
}
