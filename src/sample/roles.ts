import { builtInRoles, roleIds } from "../model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../model/grants.ts";
import { managementGroupId } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import type { PlantedDefect } from "./vaults.ts";

/** Control-plane and foreign roles that the estate hands out beside the Key Vault data roles. */
export const otherRoleIds = {
  owner: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
  contributor: "b24988ac-6180-42a0-ab88-20f7382dd24c",
  reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
  userAccessAdministrator: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
  keyVaultContributor: "f25e0fa2-a7c8-4377-a976-54943a77a395",
  dataAccessAdministrator: "8b54135c-b56d-4d72-a534-26097cfdc8d8",
  storageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
} as const;

/** Ids of the tenant's own roles. */
export const customRoleIds = {
  secretValueReader: "5f1d7c0e-3a52-4d0b-9e5c-7b0a4f9e2d61",
  envelopeReader: "6b1f4a2d-83c2-4e51-9f0a-2b4c6d8e9a13",
  signer: "7a0c5b1e-94d3-4f62-8a1b-3c5d7e9f0b24",
  deployer: "8c2e6d40-15b7-4a98-b3f2-6d8e0a1c4f35",
  secretOperator: "9d4f8e62-37c9-4bba-95e4-8fa02c3e6b46",
  vaultOperator: "ae60a084-59eb-4cdc-b706-a1c24e508d57",
} as const;

interface NewRole {
  readonly id: string;
  readonly name: string;
  readonly actions?: readonly string[];
  readonly dataActions?: readonly string[];
}

function customRole({ id, name, actions = [], dataActions = [] }: NewRole): RoleDefinition {
  return {
    id,
    name,
    custom: true,
    assignableScopes: [managementGroupId(0)],
    permissions: [{ actions, notActions: [], dataActions, notDataActions: [] }],
  };
}

const healthyRoles: readonly RoleDefinition[] = [
  customRole({
    id: customRoleIds.secretValueReader,
    name: "Halden Secret Value Reader",
    dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
  }),
  customRole({
    id: customRoleIds.signer,
    name: "Halden Signer",
    dataActions: ["sign/action", "verify/action", "read"].map((one) => `Microsoft.KeyVault/vaults/keys/${one}`),
  }),
  customRole({
    id: customRoleIds.envelopeReader,
    name: "Halden Envelope Reader",
    dataActions: ["unwrap/action", "decrypt/action", "read"].map((one) => `Microsoft.KeyVault/vaults/keys/${one}`),
  }),
  // Builds applications, and nothing about vaults: they have pipelines of their own.
  customRole({
    id: customRoleIds.deployer,
    name: "Halden Deployer",
    actions: [
      "Microsoft.App/*",
      "Microsoft.Insights/components/*",
      "Microsoft.KeyVault/vaults/read",
      "Microsoft.Resources/deployments/*",
      "Microsoft.Web/*",
    ],
  }),
];

interface WildcardRole extends Omit<NewRole, "actions" | "dataActions"> {
  readonly key: string;
  readonly level: PlantedDefect["level"];
  readonly wild: Pick<NewRole, "actions" | "dataActions">;
  readonly named: Pick<NewRole, "actions" | "dataActions">;
}

const wildcardRoles: readonly WildcardRole[] = [
  {
    key: "role-wildcard-data",
    level: "high",
    id: customRoleIds.secretOperator,
    name: "Halden Secret Operator",
    wild: { dataActions: ["Microsoft.KeyVault/vaults/secrets/*"] },
    named: { dataActions: ["Microsoft.KeyVault/vaults/secrets/setSecret/action"] },
  },
  {
    key: "role-wildcard-control",
    level: "medium",
    id: customRoleIds.vaultOperator,
    name: "Halden Vault Operator",
    wild: { actions: ["Microsoft.KeyVault/vaults/*"] },
    named: { actions: ["Microsoft.KeyVault/vaults/read"] },
  },
];

export interface LabelledRoles {
  readonly roles: readonly RoleDefinition[];
  readonly planted: readonly PlantedDefect[];
}

/** The roles in use and the tenant's own, sorted by id. Of the latter two cover by a star what they should name. */
export function labelledRoles(plan: EstatePlan): LabelledRoles {
  const ids = [...Object.values(roleIds), ...Object.values(otherRoleIds)];
  const roles = [...ids.map((id) => builtInRoles.get(id)).filter((role) => role !== undefined), ...healthyRoles];
  const planted: PlantedDefect[] = [];
  for (const { key: name, level, id, name: title, wild, named } of wildcardRoles) {
    const key = `0:${name}`;
    const isHealthy = plan.without.has(key);
    roles.push(customRole({ id, name: title, ...(isHealthy ? named : wild) }));
    const subject = `/providers/microsoft.authorization/roledefinitions/${id}`;
    const label = { key, ruleId: "role-custom-wildcard", subject, environment: "production" } as const;
    if (!isHealthy) planted.push({ ...label, ...(level === undefined ? {} : { level }) });
  }
  return { roles: roles.sort((a, b) => (a.id < b.id ? -1 : 1)), planted };
}
