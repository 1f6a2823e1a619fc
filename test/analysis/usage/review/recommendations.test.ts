import fc from "fast-check";
import { expect, test } from "vitest";
import { vaultDataActions } from "../../../../src/analysis/access/role-actions.ts";
import { indexTenant } from "../../../../src/analysis/access/tenant-index.ts";
import { GrantReviews } from "../../../../src/analysis/usage/review/review.ts";
import { exampleNow } from "../../../../src/model/build.ts";
import { buildUsage } from "../../../../src/model/build-usage.ts";
import { type Fact, isRead, read, unread } from "../../../../src/model/fact.ts";
import { builtInRoles } from "../../../../src/model/facts/built-in-roles.ts";
import type { GrantReview, LeastGrant } from "../../../../src/model/grant-review.ts";
import type { VaultSubject } from "../../../../src/model/subject.ts";
import type { PermittedCalls } from "../../../../src/model/vault-usage.ts";
import { engineFor, placeIds, recordsFor } from "../../../support/access/records.ts";
import {
  answerIn,
  type ReferenceQuestion,
  type SecretVerb,
  secretVerbs,
  worldsOf,
} from "../../../support/access/reference.ts";
import {
  groups,
  type PlaceName,
  places,
  type SmallElement,
  type SmallGrant,
  type SmallTenant,
  users,
  wholeTenants,
} from "../../../support/access/small-tenant.ts";

const operations: Readonly<Record<SecretVerb, string>> = {
  read: "SecretGet",
  list: "SecretList",
  write: "SecretSet",
  delete: "SecretDelete",
  purge: "SecretPurge",
};
const askers = [...users, ...groups, "user-1/app-1"];
const questions: readonly ReferenceQuestion[] = askers.flatMap((who) =>
  secretVerbs.flatMap((verb) => (["secret-a", "secret-b"] as const).map((place) => ({ who, verb, place }))),
);

/** What a question comes to whatever is left open. */
function isAllowed(tenant: SmallTenant, question: ReferenceQuestion): boolean {
  return worldsOf(tenant).every((world) => answerIn(tenant, world, question) === "allowed");
}

function mayBeAllowed(tenant: SmallTenant, question: ReferenceQuestion): boolean {
  return worldsOf(tenant).some((world) => ["allowed", "eligible"].includes(answerIn(tenant, world, question)));
}

/** Calls as the log has them; `telling` picks one of the assignments in force that let the call in, or none. */
function callsFor(tenant: SmallTenant, used: readonly ReferenceQuestion[], telling: number): readonly PermittedCalls[] {
  const engine = engineFor(tenant);
  return used.map(({ who, verb, place }, index) => {
    const [oid = "", appId = null] = who.split("/");
    const paths = engine.answer(who, verb, placeIds[place])?.paths.filter(({ verdict }) => verdict === "allowed") ?? [];
    const ids = [null, ...paths.map(({ grantId }) => grantId).filter((id) => id.startsWith("grant-"))];
    const decided = tenant.model === "rbac" ? (ids[(telling + index) % ids.length] ?? null) : null;
    return {
      oid,
      appId,
      assignmentId: decided === null ? null : decided.replaceAll("-", ""),
      operation: operations[verb],
      calls: 1,
      objects: verb === "list" ? [] : [{ type: "secret" as const, name: place }],
    };
  });
}

function reviewsOf(tenant: SmallTenant, permitted: readonly PermittedCalls[]) {
  const { shared, vault } = recordsFor(tenant);
  const open = unread("not-asked");
  const subject: VaultSubject = {
    ...vault,
    usage: read({ ...buildUsage(), permitted }),
    policyEntries: read({ count: 0, isComplete: true }),
    drift: open,
    access: open,
    limits: read([]),
    applications: open,
    cost: open,
    deployers: read({ holders: [], isComplete: true }),
  };
  const coverage = [{ collector: "vaults", scope: placeIds.subscription, asked: 1, read: 1, refused: [] }];
  const reviews = new GrantReviews(indexTenant(shared), { asked: [], coverage });
  reviews.add(subject);
  const byId = new Map<string, Fact<GrantReview>>();
  const settled = { createdOn: read("2020-01-01T00:00:00Z") };
  for (const { roleAssignments } of shared.scopes)
    for (const one of isRead(roleAssignments) ? roleAssignments.read : [])
      byId.set(one.id, reviews.ofAssignment({ ...one, ...settled }, { vault: undefined, now: exampleNow }));
  for (const one of isRead(vault.roleAssignments) ? vault.roleAssignments.read : [])
    byId.set(one.id, reviews.ofAssignment({ ...one, ...settled }, { vault: subject, now: exampleNow }));
  for (const one of isRead(vault.accessPolicies) ? vault.accessPolicies.read : [])
    byId.set(one.id, reviews.ofEntry(one, { vault: subject, now: exampleNow }));
  return byId;
}

function placeOf(scope: string): PlaceName {
  const place = places.find((one) => placeIds[one] === scope);
  if (place === undefined) throw new Error(`no place ${scope}`);
  return place;
}

function elementOf({ customActions, roleId }: LeastGrant): SmallElement {
  const role = builtInRoles.get(roleId);
  return { gives: customActions ?? (role ? vaultDataActions(role) : []), butNot: [] };
}

/** The tenant once everything that the rules would recommend was done. */
function followed(tenant: SmallTenant, reviews: ReadonlyMap<string, Fact<GrantReview>>) {
  const roles: (readonly SmallElement[])[] = [...tenant.roles];
  let changes = 0;
  const replaced = (
    { who, onlyVault }: SmallGrant,
    { least, used, granted }: GrantReview,
  ): readonly SmallGrant[] | undefined => {
    if (granted.length === 0 || (used.length > 0 && least === null)) return undefined;
    changes += 1;
    return (used.length === 0 ? [] : (least?.grants ?? [])).map((grant) => {
      roles.push([elementOf(grant)]);
      const limit = onlyVault === undefined ? {} : { onlyVault };
      return { who, role: roles.length - 1, place: placeOf(grant.scope), kind: "standing", ...limit };
    });
  };
  const grants = tenant.grants.flatMap((grant, number): readonly SmallGrant[] => {
    const review = reviews.get(`grant-${number}`);
    return (grant.kind === "standing" && review && isRead(review) && replaced(grant, review.read)) || [grant];
  });
  const entries = tenant.entries.flatMap((entry, number) => {
    const review = reviews.get(`entry-${number}`);
    if (!review || !isRead(review) || review.read.granted.length === 0) return [entry];
    const { used, least } = review.read;
    if (used.length > 0 && least === null) return [entry];
    changes += 1;
    const left = /--secret-permissions ([a-z ]*?) ?--/.exec(least?.text.az ?? "")?.[1] ?? "";
    return used.length === 0 ? [] : [{ ...entry, permissions: left.split(" ") }];
  });
  return { after: { ...tenant, roles, grants, entries }, changes };
}

const cases = fc.tuple(
  wholeTenants,
  fc.array(fc.nat({ max: questions.length - 1 }), { maxLength: 6 }),
  fc.nat({ max: 5 }),
);

test("following the recommendations keeps every use, and gives nobody anything new", () => {
  let changed = 0;
  let kept = 0;
  fc.assert(
    fc.property(cases, ([tenant, picks, telling]) => {
      // Groups do not call.
      const possible = questions.filter((question) => !question.who.startsWith("group") && isAllowed(tenant, question));
      const used = picks.flatMap((pick) => possible[pick % Math.max(1, possible.length)] ?? []);
      const { after, changes } = followed(tenant, reviewsOf(tenant, callsFor(tenant, used, telling)));
      changed += changes;
      kept += used.length;
      const engine = engineFor(after);
      for (const question of used) {
        expect({ ...question, isAllowed: isAllowed(after, question) }).toEqual({ ...question, isAllowed: true });
        const verdict = engine.answer(question.who, question.verb, placeIds[question.place])?.verdict;
        expect({ ...question, verdict }).toEqual({ ...question, verdict: "allowed" });
      }
      for (const question of questions)
        if (mayBeAllowed(after, question))
          expect({ ...question, before: mayBeAllowed(tenant, question) }).toEqual({ ...question, before: true });
    }),
    { numRuns: 1500 },
  );
  // Neither must be a matter of nothing to do.
  expect(changed).toBeGreaterThan(100);
  expect(kept).toBeGreaterThan(100);
});
