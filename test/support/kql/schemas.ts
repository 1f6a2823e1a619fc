/** Types of columns, as the query language names them. */
export type ColumnType = "string" | "datetime" | "real" | "long" | "int" | "bool" | "dynamic" | "guid";
export type TableSchema = Readonly<Record<string, ColumnType>>;

const typed = (type: ColumnType, names: string): TableSchema =>
  Object.fromEntries(names.split(" ").map((name) => [name, type]));

/** The 51 columns of AZKVAuditLogs (FalconForce's KQLAnalyzer, environments.json; read on 2026-11-23). */
export const auditLogsSchema: TableSchema = {
  ...typed("datetime", "TimeGenerated"),
  ...typed(
    "string",
    "OperationName OperationVersion ResultType ResultSignature ResultDescription CallerIpAddress ClientInfo CorrelationId " +
      "RequestUri Algorithm Id AppliedAssignmentId AddressAuthorizationType TrustedService SubnetId Tlsversion " +
      "HsmPoolResourceId SourceSystem Type TenantId _ResourceId _SubscriptionId _IsBillable",
  ),
  ...typed("int", "DurationMs HttpStatusCode SoftDeleteRetentionInDays"),
  ...typed(
    "dynamic",
    "Identity KeyProperties SecretProperties CertificateProperties CertificatePolicyProperties CertificateIssuerProperties " +
      "CertificateRequestProperties StorageAccountProperties StorageSasDefinitionProperties Nsp NetworkAcls Sku " +
      "VaultProperties Properties",
  ),
  ...typed(
    "bool",
    "IsAccessPolicyMatch IsAddressAuthorized IsRbacAuthorized EnabledForDeployment EnabledForDiskEncryption " +
      "EnabledForTemplateDeployment EnableSoftDelete EnableRbacAuthorization EnablePurgeProtection",
  ),
  ...typed("real", "_BilledSize"),
};

/** Columns that AzureDiagnostics has in every workspace and that are of use here (table reference of 2025-04-21). */
export const diagnosticsBaseSchema: TableSchema = {
  ...typed("datetime", "TimeGenerated"),
  ...typed(
    "string",
    "_ResourceId ResourceId Resource ResourceGroup SubscriptionId ResourceProvider ResourceType Category OperationName " +
      "OperationVersion ResultType ResultSignature ResultDescription CallerIPAddress CorrelationId requestUri_s id_s " +
      "clientInfo_s identity_claim_ipaddr_s properties_sku_Name_s properties_sku_Family_s Type TenantId SourceSystem Level",
  ),
  ...typed("real", "httpStatusCode_d"),
  ...typed("long", "DurationMs"),
  ...typed("bool", "isAccessPolicyMatch_b properties_enabledForDeployment_b"),
  ...typed("guid", "identity_claim_appid_g properties_tenantId_g"),
  ...typed("dynamic", "AdditionalFields"),
};

/** Columns that come into being with their first value. */
export const diagnosticsGrownSchema: TableSchema = {
  ...typed(
    "guid",
    "identity_claim_oid_g identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g appliedAssignmentId_g " +
      "addedAccessPolicy_ObjectId_g removedAccessPolicy_ObjectId_g",
  ),
  ...typed(
    "string",
    "identity_claim_upn_s identity_claim_unique_name_s identity_claim_scp_s identity_claim_amr_s identity_claim_appidacr_s " +
      "identity_claim_idtyp_s identity_claim_xms_mirid_s identity_claim_xms_az_nwperimid_s " +
      "identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_claims_upn_s " +
      "identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_claims_name_s " +
      "addrAuthType_s subnetId_s privateEndpointId_s trustedService_s tlsVersion_s " +
      "eventGridEventProperties_data_ObjectName_s properties_networkAcls_defaultAction_s addedIpRule_Value_s " +
      "addedAccessPolicy_Permissions_keys_s addedAccessPolicy_Permissions_secrets_s " +
      "addedAccessPolicy_Permissions_certificates_s removedAccessPolicy_Permissions_keys_s " +
      "removedAccessPolicy_Permissions_secrets_s removedAccessPolicy_Permissions_certificates_s",
  ),
  ...typed("bool", "isRbacAuthorized_b isAddressAuthorized_b"),
};

export const diagnosticsSchema: TableSchema = { ...diagnosticsBaseSchema, ...diagnosticsGrownSchema };
