import { expect, test } from "vitest";
import { indexTenant } from "../../src/analysis/access/tenant-index.ts";
import { vaultRow } from "../../src/analysis/posture.ts";
import { buildHsm, buildPrincipal, buildScope, buildVault, exampleGroup } from "../../src/model/build.ts";
import { partly, unread } from "../../src/model/fact.ts";
import { expiriesShown } from "../../src/model/posture.ts";

const app = "00000000-0000-0000-0000-0000000000aa";
const admins = "00000000-0000-0000-0000-0000000000bb";
const subscription = exampleGroup.split("/").slice(0, 3).join("/");
const index = indexTenant({
  scopes: [
    buildScope({ id: "/", kind: "root" }),
    buildScope({
      id: subscription,
      parent: "/",
      name: "Payments",
      roleAssignments: [
        { principalId: admins, roleId: "00482a5a-887f-4fb3-b363-3b7fe8e74483" },
        { principalId: app, roleId: "acdd72a7-3385-48ef-bd42-f606fba81ae7" },
      ],
    }),
    buildScope({ id: exampleGroup, kind: "resource-group", parent: subscription }),
  ],
  roles: [],
  principals: [buildPrincipal({ id: app, name: "app-web" })],
});
const place = { index, environment: "production", owner: "payments" };

test("holders of a vault are those on it, in it and above it, with what they hold and where", () => {
  const vault = buildVault({ roleAssignments: [{ principalId: app }] });
  const row = vaultRow(vault, place);
  expect(row).toMatchObject({
    ...{ environment: "production", owner: "payments", subscriptionName: "Payments", permissionModel: "rbac" },
    ...{ holderCount: 2, areHoldersComplete: true },
  });
  expect(row.holders).toEqual([
    {
      ...{ id: admins, name: null, kind: null },
      grants: [{ what: "Key Vault Administrator", reach: "subscription", isDataRight: true }],
      standing: null,
    },
    {
      ...{ id: app, name: "app-web", kind: "managed-identity" },
      grants: [
        { what: "Key Vault Secrets User", reach: "vault", isDataRight: true },
        { what: "Reader", reach: "subscription", isDataRight: false },
      ],
      standing: null,
    },
  ]);
});

test("access policy entries count while the model is in force, dormant ones do not", () => {
  const accessPolicies = [
    { principalId: "someone", permissions: { secrets: ["get", "list"], keys: [], certificates: [], storage: [] } },
  ];
  const whats = (permissionModel: "rbac" | "access-policy") =>
    vaultRow(buildVault({ permissionModel, accessPolicies }), place).holders.flatMap(({ grants }) =>
      grants.map(({ what }) => what),
    );
  expect(whats("access-policy")).toContain("access policy, secrets: get list");
  expect(whats("rbac")).not.toContain("access policy, secrets: get list");
});

test("what was refused is named and never counted as none", () => {
  const row = vaultRow(
    buildVault({
      secrets: unread("denied"),
      keys: partly([], { reason: "throttled" }),
      roleAssignments: unread("denied"),
      alerts: unread("not-asked"),
    }),
    place,
  );
  expect(row).toMatchObject({ secrets: null, keys: null, certificates: 0, areHoldersComplete: false });
  expect(row.unread).toEqual(["keys", "roleAssignments", "secrets"]);
});

test("ends come soonest first; disabled objects and those behind a certificate are left out", () => {
  const secrets = [
    { name: "later", expiresOn: "2027-05-01T00:00:00Z" },
    { name: "sooner", expiresOn: "2027-01-01T00:00:00Z" },
    { name: "off", expiresOn: "2026-12-01T00:00:00Z", enabled: false },
    { name: "of-certificate", expiresOn: "2026-12-01T00:00:00Z", managed: true },
    { name: "never", expiresOn: null },
  ];
  const row = vaultRow(
    buildVault({ secrets, certificates: [{ name: "tls", expiresOn: "2027-02-01T00:00:00Z" }] }),
    place,
  );
  expect(row.expiries.map(({ name }) => name)).toEqual(["sooner", "tls", "later"]);
  const many = Array.from({ length: 60 }, (_, number) => ({ name: `s${number}`, expiresOn: "2027-05-01T00:00:00Z" }));
  const capped = vaultRow(buildVault({ secrets: many }), place);
  expect([capped.expiries.length, capped.expiryCount]).toEqual([expiriesShown, 60]);
});

test("a managed HSM has keys and no objects of other kinds", () => {
  expect(vaultRow(buildHsm({ keys: [{ name: "k" }] }), place)).toMatchObject({
    ...{ type: "hsm", permissionModel: null, secrets: 0, keys: 1, certificates: 0 },
  });
});
