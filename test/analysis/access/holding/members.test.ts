import { describe, expect, test } from "vitest";
import { Members } from "../../../../src/analysis/access/holding/members.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { read, unknown, unread } from "../../../../src/model/fact.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import { directoryOf } from "../directory-fixture.ts";

const member = (id: string, ...memberOf: readonly string[]): PlainRecord<Principal> => ({
  ...{ id, name: id, kind: "user", memberOf },
  ...{ isEnabled: read(true), isGuest: read(false), homeTenantId: read(null) },
});
const group = (id: string, ...memberOf: readonly string[]): PlainRecord<Principal> => ({
  ...{ id, name: id, kind: "group", memberOf },
});
const app = (id: string, homeTenantId: string | null, ...memberOf: readonly string[]): PlainRecord<Principal> => ({
  ...member(id, ...memberOf),
  ...{ kind: "application", homeTenantId: read(homeTenantId) },
});

function members(...principals: readonly PlainRecord<Principal>[]): Members {
  return new Members(directoryOf({ principals }).index);
}

const nobody = { people: 0, workloads: 0, guests: [], disabled: [] };
const type = (name: string) => read<string | null>(name);

describe("the accounts behind a grant", () => {
  test("are its holder, or everybody in the group and in groups in it, each once", () => {
    const of = members(
      group("all"),
      group("team", "all"),
      group("ops", "all", "team"),
      member("alice", "team", "ops"),
      member("bob", "ops"),
      app("robot", null, "all"),
      member("carol"),
      { ...member("laptop", "all"), kind: "device" },
    );
    expect(of.of(read("carol"))).toEqual(read({ ...nobody, people: 1 }));
    expect(of.of(read("robot"))).toEqual(read({ ...nobody, workloads: 1 }));
    expect(of.of(read("team"))).toEqual(read({ ...nobody, people: 2 }));
    expect(of.of(read("all"))).toEqual(read({ ...nobody, people: 2, workloads: 1 }));
  });

  test("of groups that contain each other, and of a hundred thousand members, are counted once", () => {
    const many = Array.from({ length: 100_000 }, (_, number) => member(`user-${number}`, number % 2 ? "a" : "b"));
    const of = members(group("a", "b"), group("b", "c"), group("c", "a"), ...many);
    for (const id of ["a", "b", "c"]) expect(of.of(read(id))).toEqual(read({ ...nobody, people: 100_000 }));
  });

  test("leave out who is gone, as holder and as member", () => {
    const gone = { ...member("eve", "team"), exists: false, kind: unread("not-in-output") };
    const of = members(group("team"), gone, member("alice", "team"));
    expect(of.of(read("eve"))).toEqual(read(nobody));
    expect(of.of(read("team"))).toEqual(read({ ...nobody, people: 1 }));
  });

  test("name guests, and applications of another tenant that is not the platform's own", () => {
    const of = members(
      group("team"),
      { ...member("zoe", "team"), isGuest: read(true) },
      { ...member("ann", "team"), isGuest: read(true), name: null },
      app("vendor", "00000000-0000-0000-0000-0000000000ee", "team"),
      app("app-service", "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "team"),
      { ...app("identity", "00000000-0000-0000-0000-0000000000ee", "team"), kind: "managed-identity" },
    );
    expect(of.of(read("team"))).toEqual(
      read({ people: 2, workloads: 3, guests: ["ann", "vendor", "zoe"], disabled: [] }),
    );
  });

  test("name who is disabled, people and workloads alike", () => {
    const off = { isEnabled: read(false) };
    const of = members(group("team"), { ...member("bob", "team"), ...off }, { ...app("old", null, "team"), ...off });
    expect(of.of(read("team"))).toEqual(read({ ...nobody, people: 1, workloads: 1, disabled: ["bob", "old"] }));
  });

  test("of another tenant's group are not shown, and the group itself is a guest", () => {
    const found = members().of(read("far"), type("ForeignGroup"));
    expect(found).toMatchObject({ read: { ...nobody, guests: ["far"], missing: { reason: "not-in-output" } } });
  });
});

describe("what was not read about members", () => {
  test("leaves every group open where anybody's groups were not read, and no single holder", () => {
    const of = members(group("team"), member("alice", "team"), {
      id: "dark",
      kind: "user",
      memberOf: unread("denied"),
    });
    expect(of.of(read("team"))).toEqual(read({ ...nobody, people: 1, missing: { reason: "denied" } }));
    expect(of.of(read("alice"))).toEqual(read({ ...nobody, people: 1 }));
  });

  test("counts as missing where a list of groups was read in part", () => {
    const of = members(group("team"), {
      ...member("alice"),
      memberOf: { read: ["team"], missing: { reason: "throttled" } },
    });
    expect(of.of(read("team"))).toEqual(read({ ...nobody, people: 1, missing: { reason: "throttled" } }));
  });

  test("keeps guests and disabled accounts apart: each says what it lacks", () => {
    const of = members(
      { ...member("alice"), isGuest: unread("denied") },
      { ...member("bob"), isEnabled: unread("denied") },
    );
    expect(of.of(read("alice"))).toEqual(read({ ...nobody, people: 1, guestsMissing: { reason: "denied" } }));
    expect(of.of(read("bob"))).toEqual(read({ ...nobody, people: 1, disabledMissing: { reason: "denied" } }));
    const bare = members({ id: "old", kind: "user" }).of(read("old"));
    expect(bare).toMatchObject({
      read: { guestsMissing: { reason: "not-asked" }, disabledMissing: { reason: "not-asked" } },
    });
  });

  test("goes by the assignment's own type for whom the directory was not asked about", () => {
    expect(members().of(read("x"), type("User"))).toMatchObject({ read: { people: 1, guestsMissing: {} } });
    expect(members().of(read("x"), type("ServicePrincipal"))).toMatchObject({ read: { workloads: 1 } });
    expect(members().of(read("x"), type("Group"))).toMatchObject({
      read: { ...nobody, missing: { detail: "the group was not looked up in the directory" } },
    });
    expect(members().of(read("x"))).toMatchObject({ unread: { reason: "not-in-output" } });
  });

  test("a member whose kind was not read leaves the group open", () => {
    const of = members(group("team"), { ...member("x", "team"), kind: unread("denied") });
    expect(of.of(read("team"))).toEqual(read({ ...nobody, missing: { reason: "denied" } }));
  });

  test("nothing is known of a holder that is not", () => {
    expect(members().of(unknown("var.id"))).toEqual(unknown("var.id"));
    expect(members().of(unread("denied"))).toEqual(unread("denied"));
  });
});
