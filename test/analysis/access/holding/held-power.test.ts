import { describe, expect, test } from "vitest";
import { heldPower } from "../../../../src/analysis/access/holding/held-power.ts";
import { buildGrant } from "../../../../src/model/build-grant.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { type Fact, partly, read, unread } from "../../../../src/model/fact.ts";
import type { GrantSubject } from "../../../../src/model/grant-subject.ts";
import type { PrincipalKind } from "../../../../src/model/principal.ts";
import type { HolderMembers, Privilege } from "../../../../src/model/vault-access.ts";

type Model = Fact<"rbac" | "access-policy">;
const rbac: Model = read("rbac");
const policies: Model = read("access-policy");
const denied = unread("denied");
const metadata = ["Microsoft.KeyVault/vaults/secrets/readMetadata/action"];

function power(plain: PlainRecord<GrantSubject>, permissionModel: Model | undefined = rbac) {
  return heldPower(buildGrant(plain), permissionModel && { permissionModel });
}

describe("a role opens something", () => {
  test("by rights beyond metadata where the vault goes by roles, and above vaults", () => {
    expect(power({}).opens).toEqual(read(true));
    expect(heldPower(buildGrant({}), undefined).opens).toEqual(read(true));
    expect(power({}, policies).opens).toEqual(read(false));
    expect(power({ rights: metadata }).opens).toEqual(read(false));
    expect(power({ rights: [] }).opens).toEqual(read(false));
    expect(power({ rights: [...metadata, "Microsoft.KeyVault/vaults/keys/verify/action"] }).opens).toEqual(read(true));
  });

  test("by a privilege, whatever the vault goes by", () => {
    const privileges: readonly Privilege[] = ["manages-vaults"];
    expect(power({ rights: [], privileges }, policies).opens).toEqual(read(true));
    expect(power({ rights: denied, privileges }, denied).opens).toEqual(read(true));
  });

  test("and what was not read matters only where it decides", () => {
    expect(power({}, denied).opens).toEqual(denied);
    expect(power({ rights: [] }, denied).opens).toEqual(read(false));
    expect(power({ rights: denied }, policies).opens).toEqual(read(false));
    expect(power({ rights: denied }).opens).toEqual(denied);
    expect(power({ rights: [], privileges: denied }).opens).toEqual(denied);
    expect(power({ privileges: denied }, policies).opens).toEqual(denied);
  });
});

describe("an entry opens something", () => {
  const entry = (secrets: readonly string[]): PlainRecord<GrantSubject> => ({
    kind: "access-policy",
    permissions: { secrets, keys: [], certificates: [], storage: [] },
  });

  test("where the vault goes by access policies and it shows more than names", () => {
    expect(power(entry(["get"]), policies).opens).toEqual(read(true));
    expect(power(entry(["list"]), policies).opens).toEqual(read(false));
    expect(power(entry([]), policies).opens).toEqual(read(false));
    expect(power(entry(["all"]), rbac).opens).toEqual(read(false));
  });

  test("and what was not read matters only where it decides", () => {
    expect(power(entry(["get"]), denied).opens).toEqual(denied);
    expect(power(entry(["list"]), denied).opens).toEqual(read(false));
    const unreadEntry: PlainRecord<GrantSubject> = { kind: "access-policy", permissions: denied };
    expect(power(unreadEntry, policies).opens).toEqual(denied);
    expect(power(unreadEntry, rbac).opens).toEqual(read(false));
  });
});

describe("those behind a grant", () => {
  const members = (more: Partial<HolderMembers>): HolderMembers => ({
    ...{ people: 3, workloads: 0, guests: [], disabled: [] },
    ...more,
  });
  const both = { guests: ["bob"], disabled: ["eve"] };

  test("are named where the grant opens something", () => {
    expect(power({ members: members(both) })).toMatchObject({ guests: read(["bob"]), disabled: read(["eve"]) });
    expect(power({ members: members(both), rights: [] })).toMatchObject({ guests: read([]), disabled: read([]) });
  });

  test("are nobody's business where it leads nowhere, read or not", () => {
    expect(power({ members: denied, rights: [] })).toMatchObject({ guests: read([]), disabled: read([]) });
    expect(power({ members: denied })).toMatchObject({ guests: denied, disabled: denied });
  });

  test("that were found count, whatever was not read; nobody found is open then", () => {
    const missing = { reason: "denied" } as const;
    expect(power({ members: members({ ...both, missing }) })).toMatchObject({ guests: read(["bob"]) });
    expect(power({ members: members({ missing }) })).toMatchObject({ guests: denied, disabled: denied });
    expect(power({ members: members({ guestsMissing: missing }) })).toMatchObject({
      guests: denied,
      disabled: read([]),
    });
    expect(power({ members: members({ disabledMissing: missing }) })).toMatchObject({
      guests: read([]),
      disabled: denied,
    });
  });

  test("of a grant that is not known to open anything are open only if there are any", () => {
    expect(power({ members: members(both), rights: denied })).toMatchObject({ guests: denied, disabled: denied });
    expect(power({ members: members({}), rights: denied })).toMatchObject({ guests: read([]), disabled: read([]) });
  });
});

describe("a privileged role held for ever", () => {
  const held = (kind: PrincipalKind, more: PlainRecord<GrantSubject> = {}): PlainRecord<GrantSubject> => ({
    principal: { id: "1", name: "x", kind, appId: null },
    privileges: ["grants-access"],
    members: { people: 2, workloads: 1, guests: [], disabled: [] },
    ...more,
  });
  const noPeople = { people: 0, workloads: 2, guests: [], disabled: [] };

  test("is one of a person or a group with people in it", () => {
    expect(power(held("user")).isStanding).toEqual(read(true));
    expect(power(held("group")).isStanding).toEqual(read(true));
    expect(power(held("group", { members: noPeople })).isStanding).toEqual(read(false));
    expect(power(held("managed-identity")).isStanding).toEqual(read(false));
    expect(power(held("user", { privileges: [] })).isStanding).toEqual(read(false));
    expect(power(held("user", { kind: "access-policy" })).isStanding).toEqual(read(false));
  });

  test("is none that ends", () => {
    for (const state of ["timed", "activated"] as const) {
      const schedule = { state, endsOn: "2027-01-01T00:00:00Z" };
      expect(power(held("user", { schedule })).isStanding).toEqual(read(false));
    }
  });

  test("is open where what decides was not read, and only there", () => {
    const schedule = unread("not-asked");
    expect(power(held("user", { schedule })).isStanding).toEqual(schedule);
    expect(power(held("user", { schedule, privileges: [] })).isStanding).toEqual(read(false));
    expect(power(held("application", { schedule })).isStanding).toEqual(read(false));
    expect(power(held("group", { schedule, members: noPeople })).isStanding).toEqual(read(false));
    expect(power(held("user", { principal: denied })).isStanding).toEqual(denied);
    expect(power(held("user", { privileges: denied })).isStanding).toEqual(denied);
    expect(power(held("group", { members: denied })).isStanding).toEqual(denied);
    const partial = { ...noPeople, missing: { reason: "throttled" as const } };
    expect(power(held("group", { members: partial })).isStanding).toEqual(unread("throttled"));
    expect(power(held("user", { members: denied })).isStanding).toEqual(read(true));
    expect(power(held("user", { privileges: partly(["grants-access"], { reason: "denied" }) })).isStanding).toEqual(
      denied,
    );
  });
});
