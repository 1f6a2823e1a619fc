import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actionsOf } from "../../../../src/analysis/access/migration/holder-plan.ts";
import { migratedVault } from "../../../../src/analysis/access/migration/migrated-vault.ts";
import { MigrationPlanner } from "../../../../src/analysis/access/migration/plan.ts";
import { assignmentArmId } from "../../../../src/model/assignment.ts";
import { exampleNow } from "../../../../src/model/build.ts";
import { isRead, read } from "../../../../src/model/fact.ts";
import type { VaultMigration } from "../../../../src/model/migration.ts";
import { normalizeId } from "../../../../src/model/resource-id.ts";
import { recordsFor } from "../../../support/access/records.ts";
import { answerIn, type SecretVerb, secretVerbs } from "../../../support/access/reference.ts";
import { groups, type SmallTenant, users, wholeTenants } from "../../../support/access/small-tenant.ts";

// The plan is carried out in the words of the slow evaluator, which knows nothing of the planner or the engine.

const holders = [...users, ...groups];
const guids = new Map<string, string>(holders.map((id, at) => [id, `00000000-0000-4000-8000-00000000000${at + 1}`]));
const words = new Map([...guids].map(([id, guid]) => [guid, id]));
const asGuid = (text: string) => guids.get(text) ?? text;

const legacy = wholeTenants.map((tenant): SmallTenant => ({ ...tenant, model: "access-policy" }));

function planFor(tenant: SmallTenant): VaultMigration {
  const { shared, vault } = recordsFor(tenant, asGuid);
  const planner = new MigrationPlanner(shared, { now: exampleNow, customRoles: "where-needed", groupAbove: 10 });
  const planned = planner.plan(vault);
  if (!planned) throw new Error("the vault has no ARM id");
  return planned.migration;
}

/** The tenant after every phase of the plan. */
function carriedOut(tenant: SmallTenant, { assignments }: VaultMigration): SmallTenant {
  const made = assignments.map(({ principalId, grant }) => ({
    who: words.get(principalId) ?? principalId,
    gives: actionsOf(grant, new Map()),
  }));
  return {
    ...tenant,
    model: "rbac",
    roles: [...tenant.roles, ...made.map(({ gives }) => [{ gives, butNot: [] }])],
    grants: [
      ...tenant.grants,
      ...made.map(({ who }, at) => ({
        who,
        role: tenant.roles.length + at,
        place: "vault" as const,
        kind: "standing" as const,
      })),
    ],
  };
}

const permissionOf: Readonly<Record<SecretVerb, string>> = {
  read: "secrets/get",
  list: "secrets/list",
  write: "secrets/set",
  delete: "secrets/delete",
  purge: "secrets/purge",
};

function groupsOf(id: string, { memberOf }: SmallTenant): readonly string[] {
  const found = new Set<string>([id]);
  for (const one of found) for (const group of memberOf[one] ?? []) found.add(group);
  return [...found];
}

/** Does the plan say that somebody, or a group it is in, gets what the verb takes? */
function isGainAnnounced(plan: VaultMigration, tenant: SmallTenant, who: string, verb: SecretVerb): boolean {
  const ids = new Set(groupsOf(who, tenant).map(asGuid));
  const permission = permissionOf[verb];
  return (
    plan.holders.some(({ holder, gained }) => ids.has(holder.id) && gained.includes(permission)) ||
    plan.waking.some(
      ({ holder, gives, gained }) =>
        // A role may give the action without all that the permission stands for: then nothing of it is in the words.
        ids.has(holder.id) && (gained.includes(permission) || !gives.includes(permission)),
    )
  );
}

/** Only a deny assignment takes anything away: the plan names it, and the line of whoever is hit says so. */
function isLossAnnounced(plan: VaultMigration, who: string, verb: SecretVerb): boolean {
  const rows = plan.matrix.filter(({ holder, verb: about }) => about === verb && holder.id === asGuid(who));
  const own = rows.filter(({ object }) => object.endsWith("/secrets/secret-a"));
  const lines = own.length > 0 ? own : rows.filter(({ object }) => object.endsWith("/secrets/*"));
  // A member without a grant of its own has no line; names are still listed by Resource Manager where data denies it.
  const isSaid =
    rows.length === 0 ||
    verb === "list" ||
    (lines.length > 0 && lines.every((row) => row.before === "allowed" && row.after !== "allowed"));
  return isSaid && plan.denies.some(({ blocks }) => blocks.includes(permissionOf[verb]) || blocks.length < 8);
}

const partlyDenied: SmallTenant = {
  model: "access-policy",
  memberOf: { "user-1": [], "user-2": [], "user-3": [], "group-1": [], "group-2": [], "group-3": [] },
  unreadMemberships: [],
  cutGroups: [],
  gone: [],
  roles: [[], [], []],
  unreadRoles: [],
  grants: [],
  denies: [
    {
      place: "root",
      who: ["user-1"],
      butNot: [],
      blocks: ["Microsoft.KeyVault/vaults/secrets/setSecret/action", "Microsoft.KeyVault/vaults/keys/*"],
      reachesDown: true,
      isEnforced: true,
    },
  ],
  entries: [{ who: "user-1", permissions: ["set"] }],
};

const questions = holders.flatMap((who) => secretVerbs.map((verb) => ({ who, verb, place: "secret-a" as const })));

function answers(tenant: SmallTenant, model: "rbac" | "access-policy"): readonly string[] {
  const open = { objectRolesPurge: false, unreadRolesGive: false, unreadConditionsFit: false };
  return questions.map((question) => answerIn(tenant, { ...open, model, memberOf: tenant.memberOf }, question));
}

describe("a vault after its migration", () => {
  it("is reached by everybody who had an entry unless the plan says who loses it, and by nobody whom it does not announce", () => {
    fc.assert(
      fc.property(legacy, (tenant) => {
        const plan = planFor(tenant);
        const was = answers(tenant, "access-policy");
        const is = answers(carriedOut(tenant, plan), "rbac");
        for (const [at, { who, verb }] of questions.entries()) {
          const changed = { who, verb, was: was[at] === "allowed", is: is[at] === "allowed" };
          if (changed.was && !changed.is && !isLossAnnounced(plan, who, verb)) throw new Error(JSON.stringify(changed));
          if (changed.is && !changed.was && !isGainAnnounced(plan, tenant, who, verb))
            throw new Error(JSON.stringify(changed));
        }
      }),
      {
        numRuns: 500,
        // Found by chance: a deny assignment that takes one of the two data actions that `set` stands for.
        examples: [[partlyDenied]],
      },
    );
  });

  it("says in its lines what the slow evaluator finds, before and after", () => {
    fc.assert(
      fc.property(legacy, (tenant) => {
        const plan = planFor(tenant);
        const both = [answers(tenant, "access-policy"), answers(carriedOut(tenant, plan), "rbac")];
        for (const row of plan.matrix) {
          if (row.verb === "list" || !row.object.endsWith("/secrets/secret-a")) continue;
          const at = questions.findIndex(({ who, verb }) => asGuid(who) === row.holder.id && verb === row.verb);
          if (at < 0) continue;
          const said = [row.before, row.after].map((verdict) => verdict === "allowed");
          // Whether a role on one object purges it is not documented: unknown to the plan, no to this evaluator.
          expect(said).toEqual(both.map((list) => list[at] === "allowed"));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("goes back to what it was", () => {
    fc.assert(
      fc.property(legacy, (tenant) => {
        const plan = planFor(tenant);
        const { vault } = recordsFor(tenant, asGuid);
        const after = migratedVault(vault, plan.assignments);
        const made = new Set(plan.assignments.map((one) => normalizeId(assignmentArmId(one))));
        const left = (isRead(after.roleAssignments) ? after.roleAssignments.read : []).filter(
          ({ id }) => !made.has(id),
        );
        // The way back: entries are put back word for word, the model is switched, what was made is taken away.
        const entries = plan.entries.map(({ entryId, principalId, applicationId, permissions }) => ({
          id: entryId,
          principalId: read(principalId),
          applicationId: read(applicationId),
          permissions: read(permissions),
        }));
        expect({
          ...after,
          permissionModel: read("access-policy"),
          roleAssignments: read(left),
          accessPolicies: read(entries),
        }).toEqual(vault);
      }),
      { numRuns: 100 },
    );
  });
});
