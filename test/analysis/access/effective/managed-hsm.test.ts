import { describe, expect, test } from "vitest";
import { type AccessEngine, accessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import type { Verb } from "../../../../src/model/access.ts";
import { verbs } from "../../../../src/model/access.ts";
import { buildHsm, buildPrincipal, buildScope, exampleGroup, exampleNow } from "../../../../src/model/build.ts";
import type { PlainRecord } from "../../../../src/model/example.ts";
import { read, unread } from "../../../../src/model/fact.ts";
import { localRoleIds, localRoles } from "../../../../src/model/facts/local-roles.ts";
import type { LocalRoleAssignment } from "../../../../src/model/local-role.ts";
import type { ManagedHsm } from "../../../../src/model/vault.ts";
import { roles } from "./tenant.ts";

const hsmId = `${exampleGroup}/providers/microsoft.keyvault/managedhsms/hsm-example`;
const key = `${hsmId}/keys/signing`;
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const nothingElse = { denyAssignments: read([]), scheduledAssignments: read([]), lighthouse: read([]) };

/** Somebody with one local role at one scope. */
function holds(roleId: string, scope: string, principalId = "alice"): PlainRecord<LocalRoleAssignment> {
  return { id: `local-${principalId}-${roleId}-${scope}`, principalId, roleId, scope };
}

interface Around {
  readonly azure?: string;
  readonly principals?: readonly {
    readonly id: string;
    readonly memberOf?: readonly string[];
    readonly kind?: "group";
  }[];
}

function engineOf(hsm: PlainRecord<ManagedHsm>, { azure, principals = [] }: Around = {}): AccessEngine {
  const record = buildHsm({
    keys: [
      { name: "signing", keyType: "RSA-HSM" },
      { name: "wrapping", keyType: "oct-HSM" },
    ],
    isArmKeyManagementOn: false,
    ...nothingElse,
    ...hsm,
  });
  const assigned =
    azure === undefined ? [] : [{ id: "azure", principalId: "alice", roleId: azure, scope: subscription }];
  const scopes = [
    buildScope({ id: "/", kind: "root", parent: null, ...nothingElse }),
    buildScope({ id: subscription, parent: "/", ...nothingElse, roleAssignments: assigned }),
    buildScope({ id: exampleGroup, kind: "resource-group", parent: subscription, ...nothingElse }),
  ];
  const known = principals.map(({ id, memberOf = [], kind }) =>
    buildPrincipal({ id, name: id, kind: kind ?? "user", memberOf: [...memberOf] }),
  );
  const everybody = known.some(({ id }) => id === "alice")
    ? known
    : [...known, buildPrincipal({ id: "alice", kind: "user" })];
  return accessEngine({ shared: { scopes, roles: [], principals: everybody }, vaults: [record] }, { now: exampleNow });
}

/** What Alice may do with an object of the HSM, verb by verb. */
function verdictsOf(engine: AccessEngine, object = key): Partial<Record<Verb, string>> {
  const found = verbs.flatMap((verb) => {
    const answer = engine.whoCan(verb, object)?.answers.find(({ principal }) => principal.id === "alice");
    return answer ? [[verb, answer.verdict] as const] : [];
  });
  return Object.fromEntries(found);
}

const allowed = (...given: readonly Verb[]) => Object.fromEntries(given.map((verb) => [verb, "allowed"]));
const local = (name: string) => [...localRoles.values()].find((role) => role.name === `Managed HSM ${name}`)?.id ?? "";

describe("what the roles of a managed HSM allow on a key", () => {
  const uses = ["encrypt", "decrypt", "sign", "verify", "wrap", "unwrap"] as const;
  test.each<[string, Partial<Record<Verb, string>>]>([
    ["Administrator", allowed("manage-access", "backup", "restore")],
    ["Crypto Officer", allowed("purge", "recover", "manage-access")],
    ["Crypto User", allowed("read", "list", "write", "delete", "backup", "restore", "release", ...uses)],
    ["Policy Administrator", allowed("manage-access")],
    ["Crypto Service Encryption User", allowed("read", "list", "wrap", "unwrap", "encrypt", "verify")],
    ["Backup", allowed("backup")],
    ["Restore", allowed("restore")],
    ["Crypto Service Release User", allowed("release")],
    ["Crypto Auditor", { ...allowed("read", "list", "encrypt", "verify", "wrap"), purge: "unknown" }],
  ])("%s", (name, expected) => {
    expect(verdictsOf(engineOf({ localRoleAssignments: [holds(local(name), "/")] }))).toEqual(expected);
  });

  test("the HSM's own word settles what is doubtful in what is published", () => {
    const auditor = localRoles.get(localRoleIds.cryptoAuditor);
    const read = {
      actions: [],
      notActions: [],
      dataActions: ["Microsoft.KeyVault/managedHsm/keys/read/action"],
      notDataActions: [],
    };
    const own = {
      id: localRoleIds.cryptoAuditor,
      name: "Managed HSM Crypto Auditor",
      custom: false,
      assignableScopes: ["/"],
    };
    const hsm = { localRoleAssignments: [holds(localRoleIds.cryptoAuditor, "/")] };
    const narrow = engineOf({ ...hsm, localRoles: [{ ...own, permissions: [read] }] });
    expect(verdictsOf(narrow)).not.toHaveProperty("purge");
    const wide = engineOf({ ...hsm, localRoles: [{ ...own, permissions: auditor?.permissions ?? [] }] });
    expect(verdictsOf(wide)).toHaveProperty("purge", "allowed");
  });

  test("a role of the HSM's own whose definition was not read may give anything", () => {
    const engine = engineOf({ localRoleAssignments: [holds("11111111-0000-0000-0000-000000000001", "/")] });
    expect(Object.values(verdictsOf(engine))).toEqual(verbs.map(() => "unknown"));
  });

  test("a custom role gives what its definition says", () => {
    const id = "11111111-0000-0000-0000-000000000001";
    const permission = {
      actions: [],
      notActions: [],
      dataActions: ["microsoft.keyvault/managedHSM/keys/SIGN/action"],
      notDataActions: [],
    };
    const definition = { id, name: "Signer", custom: true, assignableScopes: ["/keys"], permissions: [permission] };
    const engine = engineOf({ localRoleAssignments: [holds(id, "/keys")], localRoles: [definition] });
    expect(verdictsOf(engine)).toEqual({ sign: "allowed" });
  });

  test("what has no public half is not used off-line", () => {
    const engine = engineOf({ localRoleAssignments: [holds(localRoleIds.cryptoAuditor, "/")] });
    expect(verdictsOf(engine, `${hsmId}/keys/wrapping`)).toEqual({
      read: "allowed",
      list: "allowed",
      purge: "unknown",
    });
  });
});

describe("where a local role reaches", () => {
  const at = (scope: string, object = key) =>
    verdictsOf(engineOf({ localRoleAssignments: [holds(localRoleIds.cryptoUser, scope)] }), object);

  test("the HSM and all keys reach every key, and everything about the HSM as a whole", () => {
    for (const scope of ["/", "/keys"]) {
      expect(at(scope)).toMatchObject(allowed("sign", "list", "read"));
      expect(at(scope, hsmId)).toMatchObject(allowed("sign", "list", "read"));
    }
  });

  test("one key reaches that key, not its neighbours, not the list of them, and nothing of the HSM", () => {
    expect(at("/keys/signing")).toMatchObject(allowed("sign", "read", "delete"));
    expect(at("/keys/SIGNING")).toMatchObject(allowed("sign"));
    expect(at("/keys/signing")).not.toHaveProperty("list");
    expect(at("/keys/signing", `${hsmId}/keys/wrapping`)).toEqual({});
    expect(at("/keys/sign", `${hsmId}/keys/signing`)).toEqual({});
    expect(at("/keys/signing", hsmId)).toEqual({});
  });

  test("what is deleted lies beyond a role on one key, as far as documents say", () => {
    expect(at("/keys/signing")).toHaveProperty("restore", "unknown");
    const officer = engineOf({ localRoleAssignments: [holds(localRoleIds.cryptoOfficer, "/keys/signing")] });
    expect(verdictsOf(officer)).toEqual({ purge: "unknown", recover: "unknown", "manage-access": "allowed" });
  });

  test("a backup of the whole HSM takes a role at the HSM itself", () => {
    const admin = (scope: string) =>
      verdictsOf(engineOf({ localRoleAssignments: [holds(localRoleIds.administrator, scope)] }));
    expect(admin("/")).toHaveProperty("backup");
    expect(admin("/keys")).toEqual(allowed("manage-access"));
  });

  test("a scope or role that was not read leaves it open", () => {
    const open = { ...holds(localRoleIds.cryptoUser, "/"), scope: unread("unparsable") };
    expect(verdictsOf(engineOf({ localRoleAssignments: [open] }))).toMatchObject({ sign: "unknown" });
    const nameless = { ...holds("", "/keys"), roleId: unread("unparsable") };
    expect(verdictsOf(engineOf({ localRoleAssignments: [nameless] }))).toMatchObject({ sign: "unknown" });
  });
});

describe("the path to a key", () => {
  test("names the local role and its place, through groups too", () => {
    const engine = engineOf(
      { localRoleAssignments: [holds(localRoleIds.cryptoUser, "/keys", "team"), holds(localRoleIds.cryptoUser, "/")] },
      {
        principals: [
          { id: "alice", memberOf: ["team"] },
          { id: "team", kind: "group" },
        ],
      },
    );
    const alice = engine.whoCan("sign", key)?.answers.find(({ principal }) => principal.id === "alice");
    expect(alice?.paths.map(({ steps }) => steps.map(({ text }) => text))).toEqual([
      ["alice", "Managed HSM Crypto User @ managed HSM hsm-example"],
      ["alice", "group team", "Managed HSM Crypto User @ all keys of managed HSM hsm-example"],
    ]);
  });

  test("says that purge protection holds all the same", () => {
    const engine = engineOf({ localRoleAssignments: [holds(localRoleIds.cryptoOfficer, "/")] });
    expect(engine.whoCan("purge", key)?.answers[0]?.paths[0]?.why).toBe("has no effect while purge protection holds");
  });

  test("what somebody can do is told of the HSM and of the keys with roles of their own", () => {
    const engine = engineOf({
      localRoleAssignments: [
        holds(localRoleIds.cryptoAuditor, "/keys"),
        holds(localRoleIds.cryptoUser, "/keys/signing"),
      ],
    });
    const signs = engine.whatCan("alice").answers.filter(({ verb }) => verb === "sign");
    expect(signs.map(({ object }) => object)).toEqual([key]);
    const reads = engine.whatCan("alice").answers.filter(({ verb }) => verb === "list");
    expect(reads.map(({ object }) => object)).toEqual([hsmId]);
  });
});

describe("Azure's own roles", () => {
  test("give nothing inside a managed HSM, not even with every data action there is", () => {
    expect(verdictsOf(engineOf({ localRoleAssignments: [] }, { azure: roles.owner }))).toEqual({});
  });

  test("list keys where the HSM lets Azure Resource Manager in", () => {
    const on = engineOf({ localRoleAssignments: [], isArmKeyManagementOn: true }, { azure: roles.reader });
    expect(verdictsOf(on)).toEqual({ list: "allowed" });
    const open = engineOf(
      { localRoleAssignments: [], isArmKeyManagementOn: unread("denied") },
      { azure: roles.reader },
    );
    expect(verdictsOf(open)).toEqual({ list: "unknown" });
    const off = engineOf({ localRoleAssignments: [], isArmKeyManagementOn: null }, { azure: roles.reader });
    expect(verdictsOf(off)).toEqual({});
  });
});

describe("escalation in a managed HSM", () => {
  const techniquesOf = (engine: AccessEngine, verb: Verb, object = key) =>
    (engine.whoCan(verb, object, { escalation: true })?.answers ?? []).flatMap(({ paths }) =>
      paths.flatMap(({ steps, verdict }) =>
        steps.filter(({ kind }) => kind === "escalation").map(({ id }) => `${id} ${verdict}`),
      ),
    );

  test("a backup is of use only where the security domain is", () => {
    const engine = engineOf({ localRoleAssignments: [holds(local("Backup"), "/")] });
    expect(techniquesOf(engine, "sign")).toEqual(["E21 unknown"]);
  });

  test.each([localRoleIds.administrator, localRoleIds.cryptoOfficer, localRoleIds.policyAdministrator])(
    "whoever writes local assignments has any local role (%s)",
    (roleId) => {
      const engine = engineOf({ localRoleAssignments: [holds(roleId, "/")] });
      expect(techniquesOf(engine, "sign")).toContain("E33 escalation");
      expect(techniquesOf(engine, "manage-access")).toEqual([]);
    },
  );

  test("not beyond the scope at which he writes them, and nobody else", () => {
    const narrow = engineOf({ localRoleAssignments: [holds(localRoleIds.policyAdministrator, "/keys/signing")] });
    expect(techniquesOf(narrow, "sign")).toEqual(["E33 escalation"]);
    expect(techniquesOf(narrow, "sign", `${hsmId}/keys/wrapping`)).toEqual([]);
    const service = engineOf({ localRoleAssignments: [holds(local("Crypto Service Encryption User"), "/")] });
    expect(techniquesOf(service, "sign")).toEqual([]);
  });

  test("a new key is made through Azure Resource Manager where the HSM lets it in", () => {
    const made = (isArmKeyManagementOn: boolean, object: string) =>
      techniquesOf(
        engineOf({ localRoleAssignments: [], isArmKeyManagementOn }, { azure: roles.contributor }),
        "write",
        object,
      );
    expect(made(true, `${hsmId}/keys/new`)).toEqual(["E23 escalation"]);
    expect(made(true, key)).toEqual([]);
    expect(made(false, `${hsmId}/keys/new`)).toEqual([]);
  });
});

describe("what was not read", () => {
  const gapsOf = (hsm: PlainRecord<ManagedHsm>, verb: Verb = "sign") =>
    engineOf(hsm)
      .whoCan(verb, key)
      ?.gaps.map(({ fact, why }) => [fact, why]);

  test("local roles are a gap where nobody asked, where the HSM refused, and in part; nowhere else", () => {
    expect(gapsOf({})).toEqual([["localRoleAssignments", "not asked for"]]);
    expect(gapsOf({ localRoleAssignments: unread("denied", "refused") })).toEqual([
      ["localRoleAssignments", "refused"],
    ]);
    const { unread: missing } = unread("denied", "keys were not listed");
    expect(gapsOf({ localRoleAssignments: { read: [], missing } })).toEqual([
      ["localRoleAssignments", "keys were not listed"],
    ]);
    expect(gapsOf({ localRoleAssignments: [] })).toEqual([]);
  });

  test("who holds Azure roles matters to the list alone", () => {
    const hsm = { localRoleAssignments: [], roleAssignments: unread("denied", "refused") };
    expect(gapsOf(hsm)).toEqual([]);
    expect(gapsOf(hsm, "list")).toEqual([["roleAssignments", "refused"]]);
  });

  test("an assignment of somebody unknown is a gap", () => {
    const nobody = { ...holds(localRoleIds.cryptoUser, "/"), principalId: unread("unparsable") };
    expect(gapsOf({ localRoleAssignments: [nobody] })).toEqual([
      ["localRoleAssignments", "a grant names somebody whose id was not read"],
    ]);
  });
});

describe("deleting and purging the whole HSM", () => {
  const contributorOfHsms = "18500a29-7fe2-46b2-a342-b16a415e101d";
  const purgeBy = (azure: string, purgeProtectionEnabled: boolean) =>
    engineOf({ localRoleAssignments: [], purgeProtectionEnabled }, { azure })
      .whoCan("purge", hsmId, { escalation: true })
      ?.answers.flatMap(({ paths }) => paths.flatMap(({ steps }) => steps))
      .filter(({ kind }) => kind === "escalation")
      .map(({ id }) => id);

  test("takes the right to purge deleted HSMs, which whoever runs HSMs has, and not that to purge deleted vaults", () => {
    expect(purgeBy(contributorOfHsms, false)).toEqual(["E25"]);
  });

  test("is not possible with purge protection", () => {
    expect(purgeBy(contributorOfHsms, true)).toEqual([]);
  });
});
