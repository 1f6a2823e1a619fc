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

export const assign = (role: string) =>
  `az role assignment create --assignee-object-id PRINCIPAL --role "${role}" --scope SCOPE`;
export const by = (role: string) => ({ role, az: assign(role) });
export const reader = by("Reader");
export const keyVaultReader = by("Key Vault Reader");
export const monitoringReader = by("Monitoring Reader");

export const hsmAuditor = {
  role: "Managed HSM Crypto Auditor",
  az: 'az keyvault role assignment create --hsm-name NAME --assignee-object-id PRINCIPAL --role "Managed HSM Crypto Auditor" --scope /',
};

/** Role template of Directory Readers: the same GUID in every tenant. */
export const directoryReaders = {
  role: "Directory Readers",
  az: `az rest --method POST --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleAssignments --body '{"principalId": "PRINCIPAL", "roleDefinitionId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "directoryScopeId": "/"}'`,
};

/** An application permission of Microsoft Graph: GRAPH stands for the object id of Graph's own service principal. */
export const hiddenMembers = {
  role: "Member.Read.Hidden",
  az: `az rest --method POST --url https://graph.microsoft.com/v1.0/servicePrincipals/PRINCIPAL/appRoleAssignments --body '{"principalId": "PRINCIPAL", "resourceId": "GRAPH", "appRoleId": "658aa5d8-239f-45c4-aa12-864f4fc7e490"}'`,
};
