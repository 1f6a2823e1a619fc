import { describe, expect, test } from "vitest";
import { type AccessEngine, accessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import { verdictOver } from "../../../../src/analysis/access/effective/verdict.ts";
import type { AccessAnswer, AccessPath } from "../../../../src/model/access.ts";
import { type Fact, isRead, mapFact } from "../../../../src/model/fact.ts";
import type { SharedRecords } from "../../../../src/model/snapshot.ts";
import type { ScheduledAssignment } from "../../../../src/model/surroundings.ts";
import type { VaultRecord } from "../../../../src/model/vault.ts";
import { generateEstate } from "../../../../src/sample/estate.ts";

// Every path that `who-can` prints of the sample estate is taken away in turn: its grant, or the membership that it begins
// with. What is then answered has to be what the other printed paths come to.

const now = "2026-11-01T00:00:00Z";
const estate = generateEstate({ seed: "1", vaults: 44, now });
const include = { eligible: true };

interface Part {
  readonly shared: SharedRecords;
  readonly vault: VaultRecord;
}

function engineOf({ shared, vault }: Part): AccessEngine {
  return accessEngine({ shared, vaults: [vault] }, { now });
}

function without<Item extends { readonly id: string }>(
  list: Fact<readonly Item[]> | undefined,
  grantId: string,
): Fact<readonly Item[]> | undefined {
  return list && mapFact(list, (items) => items.filter(({ id }) => id.toLowerCase() !== grantId.toLowerCase()));
}

interface Holder {
  readonly roleAssignments: Fact<readonly { readonly id: string }[]>;
}

function withoutGrantIn<Record extends Holder>(record: Record, grantId: string): Record {
  const lists = Object.entries(record).filter(
    ([name]) => name === "roleAssignments" || name === "scheduledAssignments" || name === "accessPolicies",
  );
  const kept = lists.map(([name, list]) => [name, without(list as Fact<readonly { readonly id: string }[]>, grantId)]);
  return { ...record, ...Object.fromEntries(kept) };
}

function withoutGrant({ shared, vault }: Part, grantId: string): Part {
  const isSame = sameHolding({ shared, vault }, grantId);
  return {
    shared: { ...shared, scopes: shared.scopes.map((scope) => withoutHolding(withoutGrantIn(scope, grantId), isSame)) },
    vault: withoutHolding(withoutGrantIn(vault, grantId), isSame),
  };
}

type Schedule = Pick<ScheduledAssignment, "scope" | "principalId" | "roleId" | "state">;

/** An assignment that Privileged Identity Management made is there twice: it goes with the schedule that made it. */
function sameHolding({ shared, vault }: Part, grantId: string): (schedule: Schedule) => boolean {
  const all = [vault, ...shared.scopes].flatMap(({ roleAssignments }) =>
    isRead(roleAssignments) ? roleAssignments.read : [],
  );
  const grant = all.find(({ id }) => id.toLowerCase() === grantId.toLowerCase());
  const value = (fact: Fact<string> | undefined) => (fact && isRead(fact) ? fact.read : undefined);
  return ({ scope, principalId, roleId, state }) =>
    state === "active" &&
    value(grant?.scope) === scope &&
    value(grant?.principalId) === principalId &&
    value(grant?.roleId) === roleId;
}

function withoutHolding<Record extends { readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]> }>(
  record: Record,
  isGone: (schedule: Schedule) => boolean,
): Record {
  const { scheduledAssignments } = record;
  if (!scheduledAssignments) return record;
  return {
    ...record,
    scheduledAssignments: mapFact(scheduledAssignments, (list) => list.filter((one) => !isGone(one))),
  };
}

/** `member` may be somebody through an application: then the membership is his. */
function withoutMembership({ shared, vault }: Part, member: string, group: string): Part {
  const [person] = member.split("/");
  const principals = shared.principals.map((one) =>
    one.id.toLowerCase() === person
      ? { ...one, memberOf: mapFact(one.memberOf, (groups) => groups.filter((id) => id.toLowerCase() !== group)) }
      : one,
  );
  return { shared: { ...shared, principals }, vault };
}

/** The group that the principal is in itself, on the way to a grant. */
function firstGroup({ steps }: AccessPath): string | undefined {
  const [, second] = steps;
  return second?.kind === "group" ? second.id : undefined;
}

const isSettled = ({ paths }: AccessAnswer) => paths.every(({ verdict }) => verdict !== "unknown");

function answersOf(part: Part): readonly AccessAnswer[] {
  return engineOf(part).whoCan("read", part.vault.id, include)?.answers ?? [];
}

describe("each printed path is taken away in turn", () => {
  let grants = 0;
  let memberships = 0;

  test("by its grant", () => {
    for (const vault of estate.vaults) {
      const part = { shared: estate.shared, vault };
      const before = answersOf(part);
      for (const grantId of new Set(before.flatMap(({ paths }) => paths.map((path) => path.grantId)))) {
        const after = new Map(answersOf(withoutGrant(part, grantId)).map((one) => [one.principal.id, one]));
        for (const answer of before.filter(isSettled)) {
          const left = answer.paths.filter((path) => path.grantId !== grantId);
          const now = after.get(answer.principal.id);
          expect([vault.name, answer.principal.id, grantId, now?.verdict]).toEqual([
            ...[vault.name, answer.principal.id, grantId],
            verdictOver(left),
          ]);
          expect(now?.paths ?? []).toEqual(left);
        }
        grants += 1;
      }
    }
    expect(grants).toBeGreaterThan(100);
  });

  test("by the membership that it begins with", () => {
    for (const vault of estate.vaults) {
      const part = { shared: estate.shared, vault };
      for (const answer of answersOf(part).filter(isSettled)) {
        for (const group of new Set(answer.paths.flatMap((path) => firstGroup(path) ?? []))) {
          const left = answer.paths.filter((path) => firstGroup(path) !== group);
          const lesser = withoutMembership(part, answer.principal.id, group);
          const now = engineOf(lesser).answer(answer.principal.id, "read", vault.id, include);
          const found = (now?.paths ?? []).filter(({ verdict }) => verdict !== "unknown");
          expect([vault.name, answer.principal.id, group, found]).toEqual([
            ...[vault.name, answer.principal.id, group],
            left,
          ]);
          memberships += 1;
        }
      }
    }
    expect(memberships).toBeGreaterThan(20);
  });
});

test("whoever gets there by a technique does not, once the grants are gone that it is printed with", () => {
  const both = { eligible: true, escalation: true };
  let taken = 0;
  for (const vault of estate.vaults) {
    const part = { shared: estate.shared, vault };
    const before = engineOf(part).whoCan("read", vault.id, both)?.answers ?? [];
    for (const answer of before.filter(({ verdict }) => verdict === "escalation").slice(0, 3)) {
      let lesser: Part = part;
      for (const { grantId } of answer.paths) lesser = withoutGrant(lesser, grantId);
      const now = engineOf(lesser).answer(answer.principal.id, "read", vault.id, both);
      expect([vault.name, answer.principal.id, now?.verdict === "escalation"]).toEqual([
        ...[vault.name, answer.principal.id],
        false,
      ]);
      taken += 1;
    }
  }
  expect(taken).toBeGreaterThan(20);
});
