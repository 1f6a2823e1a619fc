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
