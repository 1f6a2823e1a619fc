import { describe, expect, it } from "vitest";
import type { DirectoryRead } from "../../../../src/collectors/azure/parts.ts";
import { readDirectory } from "../../../../src/collectors/azure/tenant/directory.ts";
import { checkOf } from "../../../../src/collectors/store/validators.ts";
import type { Principal } from "../../../../src/model/principal.ts";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { Json } from "../../../support/azure/json.ts";
import { hintMarker } from "../../../support/azure/markers.ts";
import { startAzure } from "../../../support/azure/start.ts";
import type { DirectoryModel, GroupModel, UserModel } from "../../../support/azure/tenant/directory-model.ts";
import type { TenantModel } from "../../../support/azure/tenant/model.ts";
import { userAssignedIdentity } from "../../../support/azure/tenant/records.ts";
import {
  collector,
  servicePrincipal,
  tenantFrom,
  usualSubscriptionId,
  usualTenantId,
} from "../../../support/azure/tenant/tenant-from.ts";
import { pipelineClient } from "../vault/pipeline-client.ts";
import { missingOf, quickClock, readOf, unreadOf, wholeOf } from "./reading-tenants.ts";

const id = (last: string | number) => `d0000000-0000-0000-0000-${String(last).padStart(12, "0")}`;
const user = (last: string | number, more: Partial<UserModel> = {}): UserModel => ({
  id: id(last),
  displayName: `User ${last}`,
  userPrincipalName: `u${last}@example.org`,
  accountEnabled: true,
  userType: "Member",
  ...more,
});
const group = (last: string | number, members: readonly string[], more: Partial<GroupModel> = {}): GroupModel => ({
  id: id(last),
  displayName: `Group ${last}`,
  securityEnabled: true,
  groupTypes: [],
  isAssignableToRole: false,
  members,
  owners: [],
  ...more,
});
const dated = (end: string) => ({
  keyId: "KEY-ID",
  displayName: "KEY-NAME",
  startDateTime: "2026-01-01T00:00:00Z",
  endDateTime: end,
});

interface Trial {
  readonly directory: Partial<DirectoryModel>;
  readonly graphPermissions?: readonly string[];
  readonly faults?: readonly FaultRule[];
  readonly records?: TenantModel["records"];
}

interface Looked {
  readonly read: DirectoryRead;
  readonly requests: readonly string[];
  principal(last: string | number): Principal;
  readonly refused: readonly string[];
}

async function look(ids: readonly string[], trial: Trial): Promise<Looked> {
  const tenant = tenantFrom({
    directory: trial.directory,
    records: trial.records ?? [],
    collector: trial.graphPermissions === undefined ? {} : { graphPermissions: trial.graphPermissions },
  });
  const azure = await startAzure(tenant, { reach: "names" });
  try {
    for (const fault of trial.faults ?? []) azure.faults.add(fault);
    const read = await readDirectory(pipelineClient(azure, collector.principalId, quickClock()), ids, usualTenantId);
    const check = await checkOf("principal");
    for (const principal of read.principals) expect(check(principal)).toBeUndefined();
    return {
      read,
      requests: azure.requests.map(({ method, target }) => `${method} ${decodeURIComponent(target)}`),
      principal: (last) => {
        const found = read.principals.find((one) => one.id === id(last));
        if (!found) throw new Error(`no principal ${id(last)}`);
        return found;
      },
      refused: read.coverage.flatMap(({ refused }) => refused.map((one) => `${one.id}: ${one.why.reason}`)),
    };
  } finally {
    await azure.close();
  }
}

const groupAnswers = (value: readonly Json[]): FaultRule => ({
  fault: { kind: "answer", status: 200, body: { value } },
  on: { service: "graph", url: /\/members\?/ },
});

describe("principals", () => {
  it("of every kind are told apart, with account states and guests", async () => {
    const { principal, read, refused } = await look([id(1), id(2), id(3), id(4), id(5)], {
      directory: {
        users: [user(1, { accountEnabled: false }), user(2, { userType: "Guest" })],
        groups: [group(3, [])],
        servicePrincipals: [
          servicePrincipal({ id: id(4), displayName: "app" }),
          servicePrincipal({ id: id(5), servicePrincipalType: "ManagedIdentity", accountEnabled: false }),
        ],
      },
    });
    expect(refused).toEqual([]);
    expect(principal(1)).toMatchObject({
      name: { read: "User 1" },
      signInName: { read: "u1@example.org" },
      kind: { read: "user" },
      isEnabled: { read: false },
      isGuest: { read: false },
    });
    expect(principal(2)).toMatchObject({ isEnabled: { read: true }, isGuest: { read: true }, appId: { read: null } });
    expect(principal(3)).toMatchObject({ kind: { read: "group" }, exists: { read: true } });
    expect(principal(4)).toMatchObject({ kind: { read: "application" }, appId: { read: id(4).replace("d", "e") } });
    expect(principal(5)).toMatchObject({
      kind: { read: "managed-identity" },
      isEnabled: { read: false },
      homeTenantId: { read: null },
    });
    expect(read.principals.map((one) => one.id)).toEqual([id(1), id(2), id(3), id(4), id(5)]);
  });

  it("that a working directory does not know do not exist", async () => {
    const { principal, refused } = await look([id(1), id(99)], { directory: { users: [user(1)] } });
    expect(principal(99)).toMatchObject({ exists: { read: false }, name: { read: null } });
    expect(unreadOf(principal(99).kind).reason).toBe("not-in-output");
    expect(refused).toEqual([]);
  });

  it("are not called gone where nobody could say so: objects of their kind are not shown", async () => {
    const { principal, refused } = await look([id(1), id(99)], {
      directory: { users: [user(1)] },
      faults: [
        {
          fault: { kind: "status", status: 403, code: "Authorization_RequestDenied" },
          on: { service: "graph", url: /\/groups\?/ },
        },
      ],
    });
    expect(unreadOf(principal(99).exists)).toMatchObject({ reason: "denied" });
    expect(readOf(principal(1).exists)).toBe(true);
    expect(refused).toEqual(["/: denied"]);
  });

  it("are looked up a thousand at a time, and asked about whatever ids look like", async () => {
    const users = Array.from({ length: 1001 }, (_, index) => user(index + 1));
    const ids = [...users.map((one) => one.id.toUpperCase()), "not an id", "x'; --"];
    const { read, requests } = await look(ids, { directory: { users } });
    expect(read.principals).toHaveLength(1001);
    expect(requests.filter((line) => line.includes("getByIds"))).toHaveLength(2);
    expect(requests.filter((line) => /GET \/v1\.0\/users/.test(line))).toHaveLength(Math.ceil(1001 / 15));
  });

  it("are none, and nothing is asked, where no grant names any", async () => {
    const { read, requests } = await look([], { directory: {} });
    expect(read).toEqual({ principals: [], coverage: [] });
    expect(requests).toEqual([]);
  });
});

describe("memberships", () => {
  it("are direct, for everyone in a group at any depth, and circles end", async () => {
    const { principal, read } = await look([id(10)], {
      directory: {
        users: [user(1), user(2)],
        groups: [group(10, [id(11), id(1)]), group(11, [id(10), id(1), id(2), id(4)]), group(12, [id(2)])],
        servicePrincipals: [servicePrincipal({ id: id(4) })],
      },
    });
    expect(wholeOf(principal(1).memberOf)).toEqual([id(10), id(11)]);
    expect(wholeOf(principal(2).memberOf)).toEqual([id(11)]);
    expect(wholeOf(principal(4).memberOf)).toEqual([id(11)]);
    expect(wholeOf(principal(10).memberOf)).toEqual([id(11)]);
    expect(wholeOf(principal(11).memberOf)).toEqual([id(10)]);
    // Group 12 holds no grant: nobody asks for its members.
    expect(read.principals.map((one) => one.id)).not.toContain(id(12));
  });

  it("leave out what cannot sign in, and keep devices as what they are", async () => {
    const items = [
      { "@odata.type": "#microsoft.graph.orgContact", id: id(7) },
      { "@odata.type": "#microsoft.graph.device", id: id(8) },
    ];
    const { principal, read } = await look([id(10)], {
      directory: { groups: [group(10, [])], devices: [{ id: id(8), displayName: "laptop" }] },
      faults: [groupAnswers(items)],
    });
    expect(principal(8)).toMatchObject({ kind: { read: "device" }, memberOf: { read: [id(10)] } });
    expect(read.principals.map((one) => one.id)).not.toContain(id(7));
  });

  it("of a group whose members are refused are unknown for everyone: anybody may be in it", async () => {
    const { principal, refused } = await look([id(10), id(11), id(1)], {
      directory: { users: [user(1)], groups: [group(10, [id(1)]), group(11, [id(1)])] },
      faults: [
        {
          fault: { kind: "status", status: 403, code: "Authorization_RequestDenied" },
          on: { service: "graph", url: new RegExp(`${id(11)}/members`) },
        },
      ],
    });
    expect(wholeOf(principal(1).memberOf)).toEqual([id(10)]);
    expect(wholeOf(principal(10).memberOf)).toEqual([]);
    expect(principal(10).membersMissing).toBeUndefined();
    expect(principal(11).membersMissing).toMatchObject({ reason: "denied" });
    expect(refused).toEqual([`${id(11)}: denied`]);
  });

  it("that are hidden are no empty group, unless the caller may see them", async () => {
    const directory = { users: [user(1)], groups: [group(10, [id(1)], { visibility: "HiddenMembership" as const })] };
    const hidden = await look([id(10), id(1)], { directory });
    expect(hidden.principal(10).membersMissing).toMatchObject({
      reason: "denied",
      remedy: expect.stringContaining("Member.Read.Hidden"),
    });
    expect(hidden.refused).toEqual([`${id(10)}: denied`]);
    const seen = await look([id(10), id(1)], {
      directory,
      graphPermissions: ["Directory.Read.All", "Member.Read.Hidden"],
    });
    expect(wholeOf(seen.principal(1).memberOf)).toEqual([id(10)]);
    expect(seen.principal(10).membersMissing).toBeUndefined();
  });

  it("of large groups come page by page, and a page that breaks off is a gap", async () => {
    const users = Array.from({ length: 2100 }, (_, index) => user(index + 100));
    const directory = {
      users,
      groups: [
        group(
          10,
          users.map((one) => one.id),
        ),
      ],
    };
    const whole = await look([id(10)], { directory });
    expect(whole.read.principals).toHaveLength(2101);
    expect(whole.requests.filter((line) => line.includes("/members"))).toHaveLength(3);
    const cut: FaultRule = {
      fault: { kind: "status", status: 500 },
      on: { service: "graph", url: /members.*skiptoken/i },
      after: 1,
    };
    const partial = await look([id(10)], { directory, faults: [cut] });
    expect(partial.principal(10).membersMissing).toMatchObject({ reason: "failed" });
    expect(partial.read.principals).toHaveLength(1 + 2 * 999);
  });

  it("with an entry that is none are a gap", async () => {
    const { refused } = await look([id(10)], {
      directory: { groups: [group(10, [])] },
      faults: [groupAnswers([{ "@odata.type": "#microsoft.graph.user", id: "../../x" }])],
    });
    expect(refused).toEqual([`${id(10)}: unparsable`]);
  });
});

describe("credentials", () => {
  const appId = id(4).replace("d", "e");
  const directory = {
    servicePrincipals: [
      servicePrincipal({
        id: id(4),
        appId,
        appOwnerOrganizationId: usualTenantId,
        passwordCredentials: [dated("2027-01-01T00:00:00Z")],
      }),
    ],
    applications: [
      {
        id: id(40),
        appId,
        displayName: "app",
        passwordCredentials: [dated("2026-12-01T00:00:00Z")],
        keyCredentials: [dated("2028-01-01T00:00:00Z"), { ...dated("2028-02-01T00:00:00Z"), type: "Symmetric" }],
        owners: [],
        federatedIdentityCredentials: [
          {
            id: "f1",
            name: "NAME",
            issuer: "https://token.actions.githubusercontent.com",
            subject: "repo:SUBJECT",
            audiences: [],
          },
        ],
      },
    ],
  };

  it("of an application are its own, its service principal's and who else may vouch: kinds and ends, no more", async () => {
    const { principal, read } = await look([id(4)], { directory });
    expect(wholeOf(principal(4).credentials).map(({ kind, endsOn }) => `${kind} ${endsOn}`)).toEqual([
      "certificate 2028-01-01T00:00:00Z",
      "federated null",
      "secret 2026-12-01T00:00:00Z",
      "secret 2027-01-01T00:00:00Z",
      "secret 2028-02-01T00:00:00Z",
    ]);
    const text = JSON.stringify(read);
    for (const word of [hintMarker, "KEY-ID", "KEY-NAME", "SUBJECT", "NAME"]) expect(text).not.toContain(word);
    expect(text).toContain("token.actions.githubusercontent.com");
  });

  it("of another tenant's application are known as far as this directory goes", async () => {
    const elsewhere = "99990000-0000-0000-0000-000000000001";
    const foreign = servicePrincipal({
      id: id(4),
      appId,
      appOwnerOrganizationId: elsewhere,
      passwordCredentials: [dated("2027-01-01T00:00:00Z")],
    });
    const { principal, requests, refused } = await look([id(4)], { directory: { servicePrincipals: [foreign] } });
    expect(readOf(principal(4).homeTenantId)).toBe(elsewhere);
    expect(readOf(principal(4).credentials)).toHaveLength(1);
    expect(missingOf(principal(4).credentials)?.reason).toBe("not-in-output");
    expect(requests.some((line) => line.includes("/applications"))).toBe(false);
    expect(refused).toEqual([]);
  });

  it("are a gap where applications are refused, and what the service principal has stays", async () => {
    const { principal, refused } = await look([id(4)], {
      directory,
      faults: [
        {
          fault: { kind: "status", status: 403, code: "Authorization_RequestDenied" },
          on: { service: "graph", url: /\/applications\?/ },
        },
      ],
    });
    expect(readOf(principal(4).credentials)).toHaveLength(1);
    expect(missingOf(principal(4).credentials)).toMatchObject({ reason: "denied" });
    expect(refused).toEqual(["applications: denied"]);
  });

  it("are a gap where federated ones are refused", async () => {
    const { principal } = await look([id(4)], {
      directory,
      faults: [
        { fault: { kind: "status", status: 500 }, on: { service: "graph", url: /federatedIdentityCredentials/ } },
      ],
    });
    expect(readOf(principal(4).credentials)).toHaveLength(4);
    expect(missingOf(principal(4).credentials)).toMatchObject({ reason: "failed" });
  });

  const arm = `/subscriptions/${usualSubscriptionId}/resourceGroups/rg-x`;
  const identityId = `${arm}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-a`;
  const identities = {
    servicePrincipals: [
      servicePrincipal({
        id: id(5),
        servicePrincipalType: "ManagedIdentity",
        alternativeNames: ["isExplicit=True", identityId],
        keyCredentials: [dated("2026-12-01T00:00:00Z")],
      }),
      servicePrincipal({
        id: id(6),
        servicePrincipalType: "ManagedIdentity",
        alternativeNames: ["isExplicit=False", `${arm}/providers/Microsoft.Web/sites/web`],
      }),
    ],
  };
  const federation = {
    id: `${identityId}/federatedIdentityCredentials/k8s`,
    name: "k8s",
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    properties: { issuer: "https://oidc.example.org/", subject: "system:serviceaccount:a:b", audiences: [] },
  };
  const ids = { tenantId: usualTenantId, principalId: id(5), clientId: id(50) };
  const records = [userAssignedIdentity(arm, "id-a", ids), federation];

  it("of a user-assigned identity are who may vouch for it, by ARM; the platform's own certificate is left out", async () => {
    const { principal } = await look([id(5), id(6)], { directory: identities, records });
    expect(wholeOf(principal(5).credentials)).toEqual([
      { kind: "federated", startsOn: null, endsOn: null, issuer: "https://oidc.example.org/" },
    ]);
    expect(wholeOf(principal(6).credentials)).toEqual([]);
  });

  it("of a user-assigned identity that ARM refuses are unread", async () => {
    const { principal, refused } = await look([id(5)], {
      directory: identities,
      records,
      faults: [
        {
          fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
          on: { service: "arm", url: /federated/i },
        },
      ],
    });
    expect(unreadOf(principal(5).credentials)).toMatchObject({ reason: "denied" });
    expect(refused).toEqual([`${identityId.toLowerCase()}: denied`]);
  });
});

describe("a directory that shows less", () => {
  const directory = {
    users: [user(1)],
    groups: [group(10, [id(1)])],
    servicePrincipals: [servicePrincipal({ id: id(4) })],
  };
  const asked = [id(1), id(4), id(10), id(99)];

  it("is unread for whoever has no right to it, with what would give it, in a handful of requests", async () => {
    const { principal, refused, requests, read } = await look(asked, { directory, graphPermissions: [] });
    for (const last of [1, 4, 10, 99]) {
      for (const fact of [
        principal(last).name,
        principal(last).kind,
        principal(last).exists,
        principal(last).memberOf,
      ]) {
        expect(unreadOf(fact)).toMatchObject({
          reason: "denied",
          remedy: expect.stringMatching(/Directory Readers.*GroupMember\.Read\.All/),
        });
      }
    }
    expect(refused).toEqual(["/: denied"]);
    expect(read.coverage).toMatchObject([
      { collector: "directory", scope: "/", asked: 1, read: 0, refused: [{ role: "Directory Readers" }] },
    ]);
    expect(requests).toHaveLength(4);
  });

  it("is read collection by collection with the three narrower permissions", async () => {
    const graphPermissions = ["User.Read.All", "GroupMember.Read.All", "Application.Read.All"];
    const { principal, refused } = await look(asked, { directory, graphPermissions });
    expect(principal(1)).toMatchObject({ isEnabled: { read: true }, memberOf: { read: [id(10)] } });
    expect(principal(4)).toMatchObject({ kind: { read: "application" } });
    expect(principal(99)).toMatchObject({ exists: { read: false } });
    expect(refused).toEqual([]);
  });

  it("hides what one missing permission would show, and claims nothing about the rest", async () => {
    const graphPermissions = ["User.Read.All", "GroupMember.Read.All"];
    const { principal } = await look(asked, { directory, graphPermissions });
    expect(principal(1)).toMatchObject({ kind: { read: "user" } });
    expect(unreadOf(principal(4).exists)).toMatchObject({ reason: "denied" });
    expect(unreadOf(principal(99).exists)).toMatchObject({ reason: "denied" });
  });

  it("keeps hidden apart from absent where it shows no more than kind and id", async () => {
    const value = [
      { "@odata.type": "#microsoft.graph.user", id: id(1), displayName: null, accountEnabled: null },
      { "@odata.type": "#microsoft.graph.servicePrincipal", id: id(4) },
    ];
    const { principal, refused } = await look([id(1), id(4)], {
      directory,
      faults: [
        { fault: { kind: "answer", status: 200, body: { value } }, on: { service: "graph", url: /getByIds/ } },
        { fault: { kind: "status", status: 403 }, on: { service: "graph", url: /\/(users|servicePrincipals)\?/ } },
      ],
    });
    expect(principal(1)).toMatchObject({
      kind: { read: "user" },
      exists: { read: true },
      name: { unread: { reason: "denied" } },
      isEnabled: { unread: { reason: "denied" } },
    });
    expect(principal(4)).toMatchObject({
      kind: { read: "service-principal" },
      appId: { unread: { reason: "denied" } },
      credentials: { unread: { reason: "denied" } },
    });
    expect(refused).toEqual(["/: denied"]);
  });

  it("loses account states of those alone whose question failed, and says that it failed", async () => {
    const users = Array.from({ length: 40 }, (_, index) => user(index + 1));
    const { read, refused } = await look(
      users.map((one) => one.id),
      {
        directory: { users },
        faults: [
          { fault: { kind: "status", status: 500 }, on: { service: "graph", url: /\/users\?/ }, after: 1, times: 1 },
        ],
      },
    );
    const states = read.principals.map((one) => one.isEnabled);
    expect(states.filter((fact) => fact && "read" in fact)).toHaveLength(25);
    expect(states.filter((fact) => fact && "unread" in fact && fact.unread.reason === "failed")).toHaveLength(15);
    expect(read.principals.every((one) => "read" in one.name)).toBe(true);
    expect(refused).toEqual(["/: failed"]);
  });

  it("does not take for gone whom a collection could not name", async () => {
    const { principal } = await look([id(1), id(2)], {
      directory: { users: [user(1), user(2)] },
      graphPermissions: ["User.Read.All", "GroupMember.Read.All", "Application.Read.All"],
      faults: [
        {
          fault: { kind: "answer", status: 200, body: { value: [{ id: "?" }] } },
          on: { service: "graph", url: /\/users\?/ },
        },
      ],
    });
    expect(unreadOf(principal(1).exists).reason).toBe("unparsable");
    expect(unreadOf(principal(2).exists).reason).toBe("unparsable");
  });

  it("tells which principals are missing where they came in by a group", async () => {
    const { principal, refused } = await look([id(10)], {
      directory,
      faults: [{ fault: { kind: "status", status: 429 }, on: { service: "graph", url: /getByIds/ }, after: 1 }],
    });
    expect(unreadOf(principal(1).exists).reason).toBe("throttled");
    expect(wholeOf(principal(10).memberOf)).toEqual([]);
    expect(principal(1).membersMissing).toMatchObject({ reason: "throttled" });
    expect(refused).toEqual(["/: throttled"]);
  });

  it.each([
    ["throttled out", { kind: "status" as const, status: 429 }, "throttled"],
    ["no JSON", { kind: "html" as const }, "failed"],
    ["an object that is none", { kind: "answer" as const, status: 200, body: { value: [{ id: "?" }] } }, "unparsable"],
    ["no list", { kind: "answer" as const, status: 200, body: { value: "all" } }, "unparsable"],
  ])("is unread where its answer is %s: nobody is called gone", async (_, fault, reason) => {
    const { principal } = await look(asked, {
      directory,
      faults: [{ fault, on: { service: "graph", url: /getByIds/ } }],
    });
    for (const last of [1, 4, 10, 99]) expect(unreadOf(principal(last).exists).reason).toBe(reason);
    expect(unreadOf(principal(1).memberOf).reason).toBe(reason);
  });
});
