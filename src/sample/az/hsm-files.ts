import type { LocalRoleAssignment } from "../../model/local-role.ts";
import type { Principal } from "../../model/principal.ts";
import type { ManagedHsm } from "../../model/vault.ts";
import { principalName } from "./grant-files.ts";
import { keyFiles } from "./object-files.ts";
import { type AzFile, armId, armTime, azFile } from "./spelling.ts";
import { isKnown, known } from "./values.ts";
import { connections, diagnosticsFile } from "./vault-files.ts";

interface Around {
  readonly now: string;
  readonly principals: ReadonlyMap<string, Principal>;
}

/** What az prints of a managed HSM. Its inside is named by the address that the command puts around it. */
export function* hsmFiles(folder: string, hsm: ManagedHsm, around: Around): Generator<AzFile> {
  yield shownHsm(folder, hsm, around.now);
  yield* diagnosticsFile(folder, hsm);
  const host = `https://${hsm.name}.managedhsm.azure.net/`;
  yield* keyFiles(folder, host, hsm.keys);
  if (!hsm.localRoleAssignments || !isKnown(hsm.localRoleAssignments)) return;
  const assignments = known(hsm.localRoleAssignments);
  for (const scope of ["/", "/keys", ...known(hsm.keys).map(({ name }) => `/keys/${name}`)]) {
    const held = assignments.filter((one) => known(one.scope) === scope);
    const address = `${host.slice(0, -1)}${scope === "/" ? "" : scope}/providers/Microsoft.Authorization`;
    yield azFile(`${folder}/local-role-assignments${scope.replaceAll("/", "-")}.json`, {
      id: `${address}/roleAssignments`,
      value: held.map((one) => assignmentRow(one, around.principals)),
    });
  }
  yield* insideFiles(folder, host, hsm);
}

function shownHsm(folder: string, hsm: ManagedHsm, now: string): AzFile {
  const author = { createdBy: "terraform@halden.example", createdByType: "User" };
  const { activationStatus } = hsm;
  return azFile(`${folder}/keyvault-show.json`, {
    id: armId(hsm.id),
    location: known(hsm.location),
    name: hsm.name,
    properties: {
      createMode: null,
      enablePurgeProtection: known(hsm.purgeProtectionEnabled),
      enableSoftDelete: true,
      hsmUri: `https://${hsm.name}.managedhsm.azure.net/`,
      initialAdminObjectIds: [],
      networkAcls: {
        bypass: "None",
        defaultAction: known(hsm.networkDefaultAction),
        ipRules: [],
        virtualNetworkRules: [],
      },
      privateEndpointConnections: connections(hsm),
      provisioningState: "Succeeded",
      publicNetworkAccess: known(hsm.publicNetworkAccess),
      regions: [],
      scheduledPurgeDate: null,
      securityDomainProperties: {
        activationStatus: activationStatus ? known(activationStatus) : null,
        activationStatusMessage: "",
      },
      softDeleteRetentionInDays: known(hsm.softDeleteRetentionDays),
      statusMessage: "",
      tenantId: known(hsm.tenantId),
    },
    resourceGroup: hsm.resourceGroup,
    sku: { family: "B", name: "Standard_B1" },
    systemData: { createdAt: armTime(now), ...author, lastModifiedAt: armTime(now), lastModifiedBy: author.createdBy },
    tags: known(hsm.tags),
    type: "Microsoft.KeyVault/managedHSMs",
  });
}

const provider = "/providers/Microsoft.Authorization";

function assignmentRow(one: LocalRoleAssignment, principals: ReadonlyMap<string, Principal>) {
  const principal = principals.get(known(one.principalId));
  const scope = known(one.scope);
  const name = one.id.slice(one.id.lastIndexOf("/") + 1);
  return {
    description: null,
    id: `${scope === "/" ? "" : scope}${provider}/roleAssignments/${name}`,
    name,
    principalId: known(one.principalId),
    principalName: principalName(principal),
    principalType: principal && known(principal.kind) === "group" ? "Group" : "ServicePrincipal",
    roleDefinitionId: `Microsoft.KeyVault${provider}/roleDefinitions/${known(one.roleId)}`,
    scope,
    type: "Microsoft.Authorization/roleAssignments",
  };
}

/** Definitions of its roles, and its settings. */
function* insideFiles(
  folder: string,
  host: string,
  { localRoles, isArmKeyManagementOn }: ManagedHsm,
): Generator<AzFile> {
  if (localRoles && isKnown(localRoles)) {
    yield azFile(`${folder}/local-role-definitions.json`, {
      id: `${host.slice(0, -1)}${provider}/roleDefinitions`,
      value: known(localRoles).map((role) => ({
        id: `Microsoft.KeyVault${provider}/roleDefinitions/${role.id}`,
        name: role.id,
        roleName: role.name,
        roleType: role.custom ? "CustomRole" : "AKVBuiltInRole",
        assignableScopes: role.assignableScopes,
        permissions: role.permissions,
        type: "Microsoft.Authorization/roleDefinitions",
      })),
    });
  }
  if (isArmKeyManagementOn && isKnown(isArmKeyManagementOn)) {
    const enabled = known(isArmKeyManagementOn) ? "true" : "false";
    yield azFile(`${folder}/settings.json`, {
      id: `${host}settings`,
      settings: [{ name: "AllowKeyManagementOperationsThroughARM", type: "boolean", enabled }],
    });
  }
}
