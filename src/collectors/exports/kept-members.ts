const identity = "id kid name type location resourceGroup subscriptionId tenantId tags properties managed";
const vault =
  "accessPolicies objectId applicationId permissions secrets keys certificates storage enablePurgeProtection " +
  "enableRbacAuthorization enableSoftDelete softDeleteRetentionInDays enabledForDeployment " +
  "enabledForTemplateDeployment enabledForDiskEncryption networkAcls bypass defaultAction ipRules " +
  "virtualNetworkRules privateEndpointConnections privateEndpoint privateLinkServiceConnectionState status " +
  "provisioningState publicNetworkAccess sku vaultUri hsmUri securityDomainProperties activationStatus";
const objects =
  "attributes enabled expires exp notBefore nbf created updated exportable contentType key kty crv keyOps key_ops n " +
  "keySize key_size curveName releasePolicy release_policy rotationPolicy expiresIn expiryTime lifetimeActions " +
  "lifetime_actions action actionType action_type trigger timeAfterCreate timeBeforeExpiry daysBeforeExpiry " +
  "days_before_expiry lifetimePercentage lifetime_percentage secretUriWithVersion keyUriWithVersion " +
  "deletedDate recoveryId scheduledPurgeDate";
const certificates =
  "policy issuerParameters issuer keyProperties key_props keyType curve reuseKey x509CertificateProperties " +
  "x509_props subject validityInMonths validity_months";
const grants =
  "principalId principalName principalType roleDefinitionId scope condition createdOn roleName roleType " +
  "assignableScopes actions notActions dataActions notDataActions";
const diagnostics =
  "logs category categoryGroup workspaceId storageAccountId eventHubAuthorizationRuleId marketplacePartnerId";
const containers = "displayName managementGroupAncestorsChain details";
const envelopes = "settings nextLink count total_records totalRecords skip_token $skipToken resultTruncated";
const errors = "error code message innererror";

/**
 * The members that are kept while parsing; every other one is passed over and never held. The list is the reason why
 * no value of a secret (`value`), no private part of a key (`d`, `p`, `q`, `k` …), no password of an issuer and no
 * body of a certificate can reach a record: there is no place where they would be held.
 */
export const keptMembers: ReadonlySet<string> = new Set(
  [identity, vault, objects, certificates, grants, diagnostics, containers, envelopes, errors].join(" ").split(" "),
);

/** Under these members a list of a document's items lies: ARM and data-plane pages, Resource Graph rows. */
export const listMembers: ReadonlySet<string> = new Set(["value", "data"]);
