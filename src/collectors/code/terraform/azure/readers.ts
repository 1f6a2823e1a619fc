import { readAccessPolicy } from "./access-policies.ts";
import { readArmResource } from "./arm-attachments.ts";
import type { AttachmentReader } from "./attachment.ts";
import { readContacts, readIssuer } from "./certificate-services.ts";
import { readCertificate } from "./certificates.ts";
import { readDiagnosticSetting } from "./diagnostics.ts";
import { readLock } from "./locks.ts";
import { readHsmKey, readKey, readSecret } from "./objects.ts";
import { readPrivateEndpoint } from "./private-endpoints.ts";
import { readActiveAssignment, readEligibleAssignment, readRoleAssignment } from "./role-assignments.ts";

/** What each type of resource puts into vaults and the places above them. */
export const readers: ReadonlyMap<string, AttachmentReader> = new Map([
  ["azapi_resource", readArmResource],
  ["azurerm_key_vault_access_policy", readAccessPolicy],
  ["azurerm_key_vault_certificate", readCertificate],
  ["azurerm_key_vault_certificate_contacts", readContacts],
  ["azurerm_key_vault_certificate_issuer", readIssuer],
  ["azurerm_key_vault_key", readKey],
  ["azurerm_key_vault_managed_hardware_security_module_key", readHsmKey],
  ["azurerm_key_vault_secret", readSecret],
  ["azurerm_management_lock", readLock],
  ["azurerm_monitor_diagnostic_setting", readDiagnosticSetting],
  ["azurerm_pim_active_role_assignment", readActiveAssignment],
  ["azurerm_pim_eligible_role_assignment", readEligibleAssignment],
  ["azurerm_private_endpoint", readPrivateEndpoint],
  ["azurerm_role_assignment", readRoleAssignment],
]);
