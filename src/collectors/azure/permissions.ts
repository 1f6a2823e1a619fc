/** What a read needs. Names of roles and permissions are Azure's own. */
export interface PermissionNeed {
  /** As the coverage names it. */
  readonly collector: string;
  /** The action, data action or Graph permission that lets the read through. */
  readonly permission: string;
  /** Where it is granted: on ARM scopes, on a vault's data, in a managed HSM, in the directory. */
  readonly plane: "control" | "data" | "hsm" | "directory";
  /** The request, with its version; names in braces stand for ids. */
  readonly api: string;
  /** What an audit cannot say without it. */
  readonly loses: string;
  readonly grant: {
    /** The narrowest built-in role that carries it. */
    readonly role: string;
    /** The command that gives it; PRINCIPAL and SCOPE stand for ids. */
    readonly az: string;
  };
}

const assign = (role: string) =>
  `az role assignment create --assignee-object-id PRINCIPAL --role "${role}" --scope SCOPE`;
const by = (role: string) => ({ role, az: assign(role) });
const reader = by("Reader");
const keyVaultReader = by("Key Vault Reader");
const monitoringReader = by("Monitoring Reader");

const hsmAuditor = {
  role: "Managed HSM Crypto Auditor",
  az: 'az keyvault role assignment create --hsm-name NAME --assignee-object-id PRINCIPAL --role "Managed HSM Crypto Auditor" --scope /',
};

/** Role template of Directory Readers: the same GUID in every tenant. */
const directoryReaders = {
  role: "Directory Readers",
  az: `az rest --method POST --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments --body '{"principalId": "PRINCIPAL", "roleDefinitionId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "directoryScopeId": "/"}'`,
};

/** An application permission of Microsoft Graph: GRAPH stands for the object id of Graph's own service principal. */
const hiddenMembers = {
  role: "Member.Read.Hidden",
  az: `az rest --method POST --url https://graph.microsoft.com/v1.0/servicePrincipals/PRINCIPAL/appRoleAssignments --body '{"principalId": "PRINCIPAL", "resourceId": "GRAPH", "appRoleId": "658aa5d8-239f-45c4-aa12-864f4fc7e490"}'`,
};

/**
 * What lets a principal in where a vault is ruled by access policies, and roles count for nothing: to list, and to get what
 * only describes. Getting a secret is not among it. NAME stands for the vault's name, PRINCIPAL for an object id.
 */
export const accessPolicyGrant =
  "az keyvault set-policy --name NAME --object-id PRINCIPAL --secret-permissions list --key-permissions get list getrotationpolicy --certificate-permissions get list listissuers";

/** Graph permissions that do in place of the directory role, for applications. */
export const directoryPermissions =
  "the directory role Directory Readers, or the Graph application permissions User.Read.All, GroupMember.Read.All and Application.Read.All (or Directory.Read.All)";

const subscription = "/subscriptions/{subscription}";
const vault = "{vault}";

const tenantNeeds: readonly PermissionNeed[] = [
  {
    collector: "subscriptions",
    permission: "Microsoft.Resources/subscriptions/read",
    plane: "control",
    api: "GET /subscriptions?api-version=2022-12-01",
    loses: "every vault of a subscription that is not visible",
    grant: reader,
  },
  {
    collector: "management-groups",
    permission: "Microsoft.Management/managementGroups/read",
    plane: "control",
    api: "GET /providers/Microsoft.Management/managementGroups/{group}/descendants?api-version=2020-05-01",
    loses: "what is granted above subscriptions: access that is inherited from management groups",
    grant: by("Management Group Reader"),
  },
  {
    collector: "vaults",
    permission: "Microsoft.KeyVault/vaults/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.KeyVault/vaults?api-version=2026-02-01`,
    loses: "the inventory of vaults and their settings",
    grant: reader,
  },
  {
    collector: "vaults",
    permission: "Microsoft.KeyVault/managedHSMs/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.KeyVault/managedHSMs?api-version=2026-02-01`,
    loses: "the inventory of managed HSMs and their settings",
    grant: reader,
  },
  {
    collector: "deleted",
    permission: "Microsoft.KeyVault/deletedVaults/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.KeyVault/deletedVaults?api-version=2026-02-01`,
    loses: "vaults that were deleted and can still be recovered or purged",
    grant: reader,
  },
  {
    collector: "role-assignments",
    permission: "Microsoft.Authorization/roleAssignments/read",
    plane: "control",
    api: "GET {scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()",
    loses: "who holds access by role, directly or inherited",
    grant: reader,
  },
  {
    collector: "role-definitions",
    permission: "Microsoft.Authorization/roleDefinitions/read",
    plane: "control",
    api: "GET {scope}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview",
    loses: "what custom roles allow",
    grant: reader,
  },
  {
    collector: "deny-assignments",
    permission: "Microsoft.Authorization/denyAssignments/read",
    plane: "control",
    api: "GET {scope}/providers/Microsoft.Authorization/denyAssignments?api-version=2024-07-01-preview",
    loses: "what is denied whatever roles grant: access is then shown wider than it is",
    grant: reader,
  },
  {
    collector: "pim",
    permission: "Microsoft.Authorization/roleAssignments/read",
    plane: "control",
    api: "GET {scope}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01",
    loses: "who may activate a role, for how long a role is held, and what activating asks for",
    grant: reader,
  },
  {
    collector: "lighthouse",
    permission: "Microsoft.ManagedServices/registrationAssignments/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.ManagedServices/registrationAssignments?api-version=2022-10-01`,
    loses: "access that another tenant holds through Azure Lighthouse",
    grant: reader,
  },
  {
    collector: "locks",
    permission: "Microsoft.Authorization/locks/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
    loses: "whether a lock keeps a vault from being deleted",
    grant: reader,
  },
  {
    collector: "alerts",
    permission: "Microsoft.Insights/metricAlerts/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.Insights/metricAlerts?api-version=2018-03-01`,
    loses: "which alerts on metrics watch a vault",
    grant: monitoringReader,
  },
  {
    collector: "alerts",
    permission: "Microsoft.Insights/scheduledQueryRules/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.Insights/scheduledQueryRules?api-version=2023-12-01`,
    loses: "which alerts on logs watch a vault",
    grant: monitoringReader,
  },
  {
    collector: "alerts",
    permission: "Microsoft.Insights/activityLogAlerts/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.Insights/activityLogAlerts?api-version=2020-10-01`,
    loses: "which alerts on changes watch a vault",
    grant: monitoringReader,
  },
  {
    collector: "defender",
    permission: "Microsoft.Security/pricings/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.Security/pricings/KeyVaults?api-version=2024-01-01`,
    loses: "whether Defender for Key Vault is on",
    grant: by("Security Reader"),
  },
  {
    collector: "defender",
    permission: "Microsoft.Security/securityContacts/read",
    plane: "control",
    api: `GET ${subscription}/providers/Microsoft.Security/securityContacts?api-version=2023-12-01-preview`,
    loses: "whether anybody is told of security alerts",
    grant: by("Security Reader"),
  },
  {
    collector: "identities",
    permission: "*/read",
    plane: "control",
    api: "POST /providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01",
    loses: "which resources run as an identity that can reach a vault",
    grant: reader,
  },
  {
    collector: "directory",
    permission: "Directory.Read.All",
    plane: "directory",
    api: "POST /v1.0/directoryObjects/getByIds",
    loses: "names, account states, group members, credentials and whether a principal still exists",
    grant: directoryReaders,
  },
  {
    collector: "directory",
    permission: "Member.Read.Hidden",
    plane: "directory",
    api: "GET /v1.0/groups/{group}/members",
    loses: "members of groups whose membership is hidden",
    grant: hiddenMembers,
  },
];

const vaultNeeds: readonly PermissionNeed[] = [
  {
    collector: "secrets",
    permission: "Microsoft.KeyVault/vaults/secrets/read",
    plane: "control",
    api: `GET ${vault}/secrets?api-version=2026-02-01`,
    loses: "names and dates of secrets where the vault's data plane is closed to the run",
    grant: reader,
  },
  {
    collector: "secrets",
    permission: "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    plane: "data",
    api: "GET https://{vault host}/secrets?api-version=7.4",
    loses: "which secrets belong to certificates, and their versions",
    grant: keyVaultReader,
  },
  {
    collector: "keys",
    permission: "Microsoft.KeyVault/vaults/keys/read",
    plane: "control",
    api: `GET ${vault}/keys?api-version=2026-02-01`,
    loses: "types, sizes, dates and rotation policies of keys",
    grant: reader,
  },
  {
    collector: "keys",
    permission: "Microsoft.KeyVault/vaults/keys/read",
    plane: "data",
    api: "GET https://{vault host}/keys?api-version=7.4",
    loses: "versions of keys and which of them belong to certificates",
    grant: keyVaultReader,
  },
  {
    collector: "keys",
    permission: "Microsoft.KeyVault/managedHsm/keys/read/action",
    plane: "hsm",
    api: "GET https://{hsm host}/keys?api-version=7.4",
    loses: "the keys of a managed HSM",
    grant: hsmAuditor,
  },
  {
    collector: "certificates",
    permission: "Microsoft.KeyVault/vaults/certificates/read",
    plane: "data",
    api: "GET https://{vault host}/certificates?api-version=7.4",
    loses: "certificates altogether: ARM does not know them",
    grant: keyVaultReader,
  },
  {
    collector: "deleted",
    permission: "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    plane: "data",
    api: "GET https://{vault host}/deletedsecrets?api-version=7.4",
    loses: "objects that were deleted and can still be recovered or purged",
    grant: keyVaultReader,
  },
  {
    collector: "role-assignments",
    permission: "Microsoft.KeyVault/managedHsm/roleAssignments/read/action",
    plane: "hsm",
    api: "GET https://{hsm host}/providers/Microsoft.Authorization/roleAssignments?api-version=7.4",
    loses: "who holds access inside a managed HSM",
    grant: hsmAuditor,
  },
  {
    collector: "private-endpoints",
    permission: "Microsoft.KeyVault/vaults/privateEndpointConnections/read",
    plane: "control",
    api: `GET ${vault}/privateEndpointConnections?api-version=2026-02-01`,
    loses: "states of private endpoint connections beyond what the vault itself shows",
    grant: reader,
  },
  {
    collector: "perimeters",
    permission: "Microsoft.KeyVault/vaults/networkSecurityPerimeterConfigurations/read",
    plane: "control",
    api: `GET ${vault}/networkSecurityPerimeterConfigurations?api-version=2026-04-01`,
    loses: "which network security perimeter a vault is in, and whether it enforces",
    grant: reader,
  },
  {
    collector: "diagnostic-settings",
    permission: "Microsoft.Insights/diagnosticSettings/read",
    plane: "control",
    api: `GET ${vault}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
    loses: "whether and where a vault's audit log goes",
    grant: monitoringReader,
  },
  {
    collector: "log-destinations",
    permission: "Microsoft.OperationalInsights/workspaces/tables/read",
    plane: "control",
    api: "GET {workspace}/tables/AZKVAuditLogs?api-version=2025-02-01",
    loses: "whether a log's destination exists and how long it keeps the log",
    grant: reader,
  },
  {
    collector: "event-subscriptions",
    permission: "Microsoft.EventGrid/eventSubscriptions/read",
    plane: "control",
    api: `GET ${vault}/providers/Microsoft.EventGrid/eventSubscriptions?api-version=2025-02-15`,
    loses: "whether anything is told when an object nears its end",
    grant: reader,
  },
  {
    collector: "metrics",
    permission: "Microsoft.Insights/metrics/read",
    plane: "control",
    api: `GET ${vault}/providers/Microsoft.Insights/metrics?api-version=2024-02-01`,
    loses: "how much a vault is used where there are no logs",
    grant: monitoringReader,
  },
];

/** Every permission that a collection uses: none of them changes anything. */
export const permissionNeeds: readonly PermissionNeed[] = [...tenantNeeds, ...vaultNeeds];

/** The need of a collector that a refusal is explained by: of what is read by ARM, unless told otherwise. */
export function needOf(collector: string, plane: PermissionNeed["plane"] = "control"): PermissionNeed | undefined {
  const own = permissionNeeds.filter((need) => need.collector === collector);
  return own.find((need) => need.plane === plane) ?? own[0];
}
