import { expect, test } from "vitest";
import { Memberships } from "../../../../src/analysis/access/effective/memberships.ts";
import { buildPrincipal } from "../../../../src/model/build.ts";
import { partly, unread } from "../../../../src/model/fact.ts";
import { roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import { engineOf, held, vaultId } from "./tenant.ts";

const of = (lists: Readonly<Record<string, readonly string[]>>) =>
  new Memberships(Object.entries(lists).map(([id, memberOf]) => buildPrincipal({ id, memberOf })));

test("groups that contain each other, and themselves, are walked once", () => {
  const memberships = of({ alice: ["a"], a: ["b", "a"], b: ["c"], c: ["a"] });
  expect([...memberships.groupsOf("alice")].sort()).toEqual(["a", "b", "c"]);
  expect(memberships.groupsOf("a").has("a")).toBe(false);
  expect(memberships.routesUp("alice").get("c")?.chains).toEqual([["a", "b", "c"]]);
  expect(memberships.routesDown("c").get("alice")?.chains).toEqual([["a", "b", "c"]]);
});

test("a web of groups has more routes than anybody reads: the shortest are told, and that there are more", () => {
  const layers = Array.from({ length: 12 }, (_, layer) => [`l${layer}`, `r${layer}`]);
  const lists = layers.flatMap((layer, at) => layer.map((id) => [id, layers[at + 1] ?? []] as const));
  const routes = of({ ...Object.fromEntries(lists), alice: layers[0] ?? [] }).routesUp("alice");
  expect(routes.get("l1")).toEqual({
    chains: [
      ["l0", "l1"],
      ["r0", "l1"],
    ],
    isCut: false,
  });
  expect(routes.get("l11")?.isCut).toBe(true);
  expect(routes.get("l11")?.chains.length).toBe(16);
});

test("what was not read of a group makes its members' memberships open", () => {
  const memberships = new Memberships([
    buildPrincipal({ id: "alice", memberOf: ["a"] }),
    buildPrincipal({ id: "a", memberOf: partly([], { reason: "denied", detail: "hidden" }) }),
    buildPrincipal({ id: "bob", memberOf: unread("denied") }),
    buildPrincipal({ id: "carol", memberOf: [] }),
  ]);
  expect(memberships.whyOpen("alice")).toContain("hidden");
  expect(memberships.whyOpen("bob")).toContain("denied");
  expect(memberships.whyOpen("carol")).toBeUndefined();
});

test("who may be in a group whose members were cut is open there, and nowhere else", () => {
  const memberships = new Memberships([
    buildPrincipal({ id: "alice", kind: "user", memberOf: ["cut"] }),
    buildPrincipal({ id: "bob", kind: "user", memberOf: [] }),
    buildPrincipal({
      id: "cut",
      kind: "group",
      memberOf: ["above"],
      membersMissing: { reason: "denied", detail: "hidden" },
    }),
    buildPrincipal({ id: "above", kind: "group", memberOf: [] }),
    buildPrincipal({ id: "other", kind: "group", memberOf: [] }),
  ]);
  expect(memberships.whyMaybeIn("bob", "cut")).toContain("hidden");
  expect(memberships.whyMaybeIn("bob", "above")).toContain("hidden");
  expect(memberships.whyMaybeIn("bob", "other")).toBeUndefined();
  expect(memberships.whyMaybeIn("bob", "alice")).toBeUndefined();
  expect(memberships.whyMaybeIn("alice", "above")).toBeUndefined();
  expect(memberships.whyMaybeInAny("bob", new Set(["other", "above"]))).toContain("hidden");
  expect(memberships.whyMaybeInAny("bob", new Set(["other"]))).toBeUndefined();
  expect(memberships.whyMembersOpen("above")).toContain("hidden");
  expect(memberships.whyMembersOpen("other")).toBeUndefined();
  expect(memberships.whyOpen("bob")).toContain("hidden");
  expect(memberships.whyOpen("alice")).toBeUndefined();
});

test("access through a group that was read stays known, whatever another group hides", () => {
  const engine = engineOf({
    vault: {
      roleAssignments: [held("a", "open", roleIds.secretsUser), held("b", "cut", roleIds.secretsOfficer)],
    },
    principals: [
      { id: "open", kind: "group" },
      { id: "cut", kind: "group", membersMissing: { reason: "denied", detail: "hidden" } },
      { id: "alice", kind: "user", memberOf: ["open"] },
      { id: "bob", kind: "user" },
    ],
  });
  const verdicts = (verb: "read" | "write") =>
    engine.whoCan(verb, `${vaultId}/secrets/db`)?.answers.map(({ principal, verdict }) => `${principal.id} ${verdict}`);
  expect(verdicts("read")).toEqual(["alice allowed", "bob unknown", "cut allowed", "open allowed"]);
  expect(verdicts("write")).toEqual(["alice unknown", "bob unknown", "cut allowed", "open unknown"]);
});

test("a group of a hundred thousand is answered member by member", () => {
  const members = Array.from({ length: 100_000 }, (_, number) => ({ id: `user-${number}`, memberOf: ["all"] }));
  const engine = engineOf({
    vault: { roleAssignments: [held("a", "all", roleIds.secretsUser)] },
    principals: [{ id: "all", kind: "group" }, ...members],
  });
  const answers = engine.whoCan("read", `${vaultId}/secrets/db`)?.answers ?? [];
  expect(answers.length).toBe(100_001);
  expect(answers.every(({ verdict }) => verdict === "allowed")).toBe(true);
});
