import { readFileSync } from "node:fs";
import { localRoles } from "./azure/access/role-book.ts";
import type { LoginModel } from "./azure/tenant/directory-model.ts";
import {
  collector,
  servicePrincipal,
  tenantFrom,
  usualSubscriptionId,
  usualTenantId,
} from "./azure/tenant/tenant-from.ts";

export const subscription = `/subscriptions/${usualSubscriptionId}`;
export const root = `/providers/Microsoft.Management/managementGroups/${usualTenantId}`;
/** Brackets are allowed in names of resource groups, and mean something to a shell. */
const resourceGroup = "rg-(shared)";
export const vaultId = (name: string) =>
  `${subscription}/resourcegroups/${resourceGroup}/providers/microsoft.keyvault/vaults/${name}`;

function login(digit: string, graphPermissions: readonly string[] = []): LoginModel {
  return {
    principalId: `c0000000-0000-0000-0000-0000000000f${digit}`,
    clientId: `c0000000-0000-0000-0000-0000000000d${digit}`,
    secrets: ["another-client-secret"],
    certificates: [],
    federations: [],
    graphPermissions,
  };
}
/** Reads all but the directory and the data of kv-two and kv-ruled. */
export const partial = login("1");
export const roleless = login("2");
/** Holds the custom role of the page on permissions, and nothing else. */
export const custom = login("3");
const page = readFileSync(new URL("../../docs/permissions.md", import.meta.url), "utf8");
export const role = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? "") as {
  readonly Name: string;
  readonly Description: string;
  readonly Actions: readonly string[];
  readonly DataActions: readonly string[];
};
const customRoleId = "90000000-0000-0000-0000-000000000001";

const auditor = localRoles.find(({ name }) => name === "Managed HSM Crypto Auditor")?.id ?? "";
const audits = (principalId: string, digit: string) => ({
  name: `1a000000-0000-0000-0000-00000000000${digit}`,
  scope: "/",
  principalId,
  roleId: auditor,
});

/** What lets the collector into kv-ruled. */
export const policyEntry = {
  tenantId: usualTenantId,
  objectId: collector.principalId,
  permissions: {
    secrets: ["list"],
    keys: ["get", "list", "getrotationpolicy"],
    certificates: ["get", "list", "listissuers"],
  },
};

/** A tenant with a caller for each thing that a doctor may have to tell. */
export const doctorEstate = tenantFrom({
  vaults: ["kv-one", "kv-two", "kv-ruled", "kv-walled"].map((name) => ({
    name,
    resourceGroup,
    secrets: [{ name: "db" }],
    properties: name === "kv-ruled" ? { enableRbacAuthorization: false, accessPolicies: [policyEntry] } : {},
  })),
  managedHsms: [
    {
      name: "hsm-root",
      resourceGroup,
      keys: [{ name: "root" }],
      localAssignments: [audits(collector.principalId, "1"), audits(partial.principalId, "2")],
    },
  ],
  roleDefinitions: [
    {
      name: customRoleId,
      roleName: role.Name,
      type: "CustomRole",
      description: role.Description,
      assignableScopes: [root],
      permissions: [{ actions: role.Actions, notActions: [], dataActions: role.DataActions, notDataActions: [] }],
    },
  ],
  roleAssignments: [
    { principalId: custom.principalId, role: customRoleId, scope: root },
    { principalId: partial.principalId, role: "Reader", scope: root },
    ...["kv-one", "kv-walled"].map((name) => ({
      principalId: partial.principalId,
      role: "Key Vault Reader",
      scope: vaultId(name),
    })),
  ],
  directory: {
    servicePrincipals: [partial, roleless, custom].map(({ principalId: id, clientId: appId }) =>
      servicePrincipal({ id, appId }),
    ),
  },
  logins: [partial, roleless, custom],
});
