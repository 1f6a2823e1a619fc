import { describe, expect, test } from "vitest";
import { localGrantsOf } from "../../../../src/analysis/access/local/grants.ts";
import { powersOf } from "../../../../src/analysis/access/local/powers.ts";
import { indexTenant } from "../../../../src/analysis/access/tenant-index.ts";
import { buildHsm, buildPrincipal } from "../../../../src/model/build.ts";
import { isRead, read, unread } from "../../../../src/model/fact.ts";
import { localRoleIds, localRoles } from "../../../../src/model/facts/local-roles.ts";

const principals = [buildPrincipal({ id: "alice", name: "Alice", kind: "user" })];
const directory = {
  index: indexTenant({ scopes: [], roles: [], principals, consumers: [] }),
  rotators: new Set(["robot"]),
  members: { of: () => unread("not-asked") },
};

describe("roles that are held inside a managed HSM", () => {
  test("come with their holder, where they are, and what they let him do", () => {
    const hsm = buildHsm({
      localRoleAssignments: [
        { id: "a", principalId: "alice", scope: "/", roleId: localRoleIds.administrator },
        { id: "b", principalId: "robot", scope: "/keys/k", roleId: "unheard-of" },
      ],
    });
    const found = localGrantsOf(hsm, directory);
    expect(isRead(found) ? found.read : []).toMatchObject([
      {
        id: "a",
        name: "Alice",
        scope: read("/"),
        principal: { read: { kind: "user" } },
        isRotator: read(false),
        role: { read: { name: "Managed HSM Administrator" } },
        powers: read(["manages-access", "handles-security-domain", "backs-up"]),
      },
      { name: "robot", isRotator: read(true), powers: { unread: { detail: expect.stringContaining("unheard-of") } } },
    ]);
  });

  test("are unread where nobody asked, and lack what the list lacks", () => {
    expect(localGrantsOf(buildHsm(), directory)).toMatchObject({ unread: { reason: "not-asked" } });
    const { unread: missing } = unread("denied");
    const partly = buildHsm({ localRoleAssignments: { read: [], missing } });
    expect(localGrantsOf(partly, directory)).toEqual({ read: [], missing });
  });
});

test.each<[string, readonly string[]]>([
  ["Administrator", ["manages-access", "handles-security-domain", "backs-up"]],
  ["Crypto Officer", ["manages-access", "purges-keys", "changes-keys"]],
  ["Crypto User", ["uses-keys", "changes-keys", "backs-up"]],
  ["Policy Administrator", ["manages-access"]],
  ["Crypto Service Encryption User", ["uses-keys"]],
  ["Backup", ["backs-up"]],
  ["Restore", ["backs-up"]],
  ["Crypto Service Release User", ["uses-keys"]],
  // Documents list purging for it; that is doubted.
  ["Crypto Auditor", []],
])("what %s lets its holder do", (name, powers) => {
  const role = [...localRoles.values()].find((one) => one.name === `Managed HSM ${name}`);
  expect(role && powersOf(role)).toEqual(powers);
});
