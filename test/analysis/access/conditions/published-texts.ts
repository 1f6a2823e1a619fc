import { builtInRoles } from "../../../../src/model/facts/built-in-roles.ts";

const storage = "Microsoft.Storage/storageAccounts";
const blobs = `${storage}/blobServices/containers/blobs`;
const secrets = "Microsoft.KeyVault/vaults/secrets";
const assignments = "Microsoft.Authorization/roleAssignments";

/** The conditions that stand in the definitions of built-in roles, each once. */
export const roleConditions: readonly string[] = [
  ...new Set(
    [...builtInRoles.values()].flatMap(({ permissions }) => permissions.flatMap(({ condition }) => condition ?? [])),
  ),
];

/** What a delegator may be limited to, in the shapes that the platform's templates write. */
export const delegations = {
  roles: delegation(
    "RoleDefinitionId",
    "ForAnyOfAnyValues:GuidEquals",
    "{5e467623-bb1f-42f4-a55d-6e525e11384b, a795c7a0-d4a2-40c1-ae25-d81f01202912}",
  ),
  rolesToPeople: `(
    (
     !(ActionMatches{'${assignments}/write'})
    )
    OR
    (
     @Request[${assignments}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {5e467623-bb1f-42f4-a55d-6e525e11384b}
     AND
     @Request[${assignments}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'User', 'Group'}
    )
   )`,
  rolesToGroups: `((!(ActionMatches{'${assignments}/write'})) OR (@Request[${assignments}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {5e467623-bb1f-42f4-a55d-6e525e11384b} AND @Request[${assignments}:PrincipalId] ForAnyOfAnyValues:GuidEquals {28c35fea-2099-4cf5-8ad9-473547bc9423, 86951b8b-723a-407b-a74a-1bca3f0c95d0}))`,
  allButOwners: delegation(
    "RoleDefinitionId",
    "ForAnyOfAllValues:GuidNotEquals",
    "{8e3af657-a8ff-443c-a75c-2fe8c4bcb635, f58310d9-a9f6-439a-9e8d-f62e7b41a168, 18d7d88d-d35e-4fb5-a5c3-7773c20a72d9}",
  ),
} as const;

function delegation(attribute: string, operator: string, values: string): string {
  return [
    `((!(ActionMatches{'${assignments}/write'})) OR (@Request[${assignments}:${attribute}] ${operator} ${values}))`,
    `((!(ActionMatches{'${assignments}/delete'})) OR (@Resource[${assignments}:${attribute}] ${operator} ${values}))`,
  ].join(" AND ");
}

/** Conditions on secrets, in the shapes of the platform's documents. */
export const onSecrets = {
  byName: `((!(ActionMatches{'${secrets}/getSecret/action'})) OR (@Resource[${secrets}:name] StringStartsWith 'test-app'))`,
  byNewName: `(
    !(ActionMatches{'${secrets}/setSecret/action'})
    OR
    (
      @Request[${secrets}:name] StringStartsWith 'app-'
    )
  )`,
  byVault: "@Resource[Microsoft.KeyVault/vaults:name] StringStartsWith 'kvsyn'",
  byBoth: `(
    !(ActionMatches{'${secrets}/getSecret/action'})
    OR
    (
      @Resource[Microsoft.KeyVault/vaults:name] StringStartsWith 'kv-prod'
      AND
      @Resource[${secrets}:name] StringStartsWith 'api-'
    )
  )`,
} as const;

/** Shapes that no Key Vault knows: suboperations, tags, existence, several values, the caller's own attributes, times. */
export const elsewhere: readonly string[] = [
  `((!(ActionMatches{'${blobs}/read'} AND NOT SubOperationMatches{'Blob.List'})) OR (@Resource[${blobs}/tags:Project<$key_case_sensitive$>] StringEquals 'Cascade'))`,
  `((!(ActionMatches{'${blobs}/write'} AND SubOperationMatches{'Blob.Write.WithTagHeaders'}) AND !(ActionMatches{'${blobs}/tags/write'})) OR (@Request[${blobs}/tags&$keys$&] ForAllOfAnyValues:StringEquals {'Project', 'Program'}))`,
  `((!(ActionMatches{'${blobs}/read'} AND @Request[subOperation] ForAnyOfAnyValues:StringEqualsIgnoreCase {'Blob.Read.WithTagConditions'})) OR (@Resource[${blobs}:path] StringLike 'readonly/*'))`,
  `(@Request[${blobs}:versionId] DateTimeEquals '2022-06-01T00:00:00.0Z' OR NOT Exists @Request[${blobs}:versionId])`,
  `((!(ActionMatches{'${blobs}/read'})) OR (@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Engineering_Project] ForAnyOfAnyValues:StringEquals @Resource[${blobs}/tags:Project<$key_case_sensitive$>]))`,
  `(@Environment[Microsoft.Network/privateEndpoints] StringEqualsIgnoreCase '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/privateEndpoints/p' AND @Environment[isPrivateLink] BoolEquals true)`,
  `(@Environment[UtcNow] DateTimeGreaterThan '2023-05-01T13:00:00.0Z')`,
  `@Resource[${storage}:isHnsEnabled] BoolEquals true || @Resource[${storage}/encryptionScopes:name] ForAnyOfAnyValues:StringEquals {'validScope1', 'validScope2'}`,
  "@Request[clientIP] IpMatch '10.1.0.0/16' AND @Environment[timeOfDay] TimeOfDayLessThanEquals ToTime('18:30:00')",
  "ToUpper(Trim(@Principal[displayName])) StringNotEqualsIgnoreCase 'SERVICE PRINCIPAL'",
  "@Request[allowedActions] ListNotContains ['read', 'write'] OR NotExists @Context[Custom.Extension:claimType]",
  "NormalizeSet(@Resource[regions]) ForAnyOfAllValues NormalizeSet(@Environment[allowedRegions])",
];
