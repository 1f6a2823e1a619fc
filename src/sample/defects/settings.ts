import { read } from "../../model/fact.ts";
import type { Slot } from "../landscape.ts";
import {
  type Defect,
  every,
  isDevelopment,
  isLegacy,
  isProduction,
  isTest,
  isWhole,
  type Planting,
  vaultLabel,
} from "./defect.ts";

const isModern = (slot: Slot) => !isLegacy(slot);
const hasLogs = (slot: Slot) => slot.unread?.part !== "diagnosticSettings";
const knows = (fact: NonNullable<Slot["unknown"]>) => (slot: Slot) => slot.unknown !== fact;

/** Of two hundred that a vault may have. */
const manySubnets = 176;

/** Defects of a vault's own settings: recovery, network, flags, logs. */
export const settingDefects: readonly Defect[] = [
  {
    key: "purge-protection-off",
    ruleId: "vault-purge-protection-disabled",
    fits: isProduction,
    claims: ["purge", "soft-delete", "retention"],
    plant: withoutPurgeProtection,
  },
  {
    key: "purge-protection-off-waived",
    ruleId: "vault-purge-protection-disabled",
    fits: every(isProduction, isModern),
    claims: ["purge"],
    plant: withoutPurgeProtection,
  },
  {
    key: "purge-protection-off-test",
    ruleId: "vault-purge-protection-disabled",
    fits: isTest,
    claims: ["purge"],
    plant: withoutPurgeProtection,
  },
  {
    key: "soft-delete-off",
    ruleId: "vault-soft-delete-disabled",
    fits: isProduction,
    claims: [],
    beside: "purge-protection-off",
    plant(planting) {
      planting.draft.vault.softDeleteEnabled = read(false);
      return vaultLabel(planting);
    },
  },
  {
    key: "retention-short",
    ruleId: "vault-soft-delete-retention-short",
    fits: every(isProduction, knows("softDeleteRetentionDays")),
    claims: ["retention"],
    plant: shortRetention,
  },
  {
    key: "retention-short-dev",
    ruleId: "vault-soft-delete-retention-short",
    fits: isDevelopment,
    claims: ["retention"],
    plant: shortRetention,
  },
  {
    key: "network-open",
    ruleId: "vault-network-open",
    fits: every(isProduction, isModern),
    claims: ["network"],
    plant(planting) {
      const { vault } = planting.draft;
      vault.publicNetworkAccess = read("Enabled");
      vault.networkDefaultAction = read("Allow");
      planting.draft.privateEndpoints = [];
      return vaultLabel(planting);
    },
  },
  {
    key: "network-open-by-default",
    ruleId: "vault-network-open",
    fits: isTest,
    claims: ["network"],
    plant(planting) {
      // A vault made without any network settings: the platform's defaults let everybody in.
      const { vault } = planting.draft;
      vault.publicNetworkAccess = read(null);
      vault.networkDefaultAction = read(null);
      vault.networkBypass = read(null);
      return vaultLabel(planting);
    },
  },
  {
    key: "public-access",
    ruleId: "vault-public-access-enabled",
    fits: every(isProduction, isModern),
    claims: ["network"],
    plant: restrictedPublicAccess,
  },
  {
    key: "public-access-dev",
    ruleId: "vault-public-access-enabled",
    fits: isDevelopment,
    claims: ["network"],
    plant: restrictedPublicAccess,
  },
  {
    key: "endpoint-missing",
    ruleId: "vault-private-endpoint-missing",
    fits: every(isProduction, isModern),
    claims: ["network"],
    plant(planting) {
      planting.draft.privateEndpoints = [];
      return vaultLabel(planting);
    },
  },
  {
    key: "endpoint-pending",
    ruleId: "vault-private-endpoint-missing",
    fits: every(isProduction, isModern),
    claims: ["network"],
    plant(planting) {
      const { draft } = planting;
      draft.privateEndpoints = draft.privateEndpoints.map((endpoint) => ({ ...endpoint, status: "Pending" }));
      return vaultLabel(planting);
    },
  },
  {
    key: "subnets-many",
    ruleId: "limit-near",
    fits: every(isProduction, isModern, isWhole),
    claims: ["network"],
    plant(planting) {
      // Left from the days before private endpoints, when each new subnet was let in by itself.
      const networks = `${planting.draft.site.resourceGroup}/providers/microsoft.network/virtualnetworks`;
      const { vault } = planting.draft;
      vault.virtualNetworkRules = read(
        Array.from({ length: manySubnets }, (_, number) => `${networks}/vnet-spoke-${number}/subnets/apps`),
      );
      return vaultLabel(planting);
    },
  },
  {
    key: "template-deployment",
    ruleId: "vault-template-deployment-enabled",
    fits: isProduction,
    claims: ["template"],
    plant: (planting) => flag(planting, "enabledForTemplateDeployment"),
  },
  {
    key: "template-deployment-dev",
    ruleId: "vault-template-deployment-enabled",
    fits: isDevelopment,
    claims: ["template"],
    plant: (planting) => flag(planting, "enabledForTemplateDeployment"),
  },
  {
    key: "deployment",
    ruleId: "vault-deployment-enabled",
    fits: isProduction,
    claims: ["deployment"],
    plant: (planting) => flag(planting, "enabledForDeployment"),
  },
  {
    key: "disk-encryption",
    ruleId: "vault-disk-encryption-enabled",
    fits: every(isProduction, knows("enabledForDiskEncryption")),
    claims: ["disk"],
    plant: (planting) => flag(planting, "enabledForDiskEncryption"),
  },
  {
    key: "disk-encryption-test",
    ruleId: "vault-disk-encryption-enabled",
    fits: isTest,
    claims: ["disk"],
    plant: (planting) => flag(planting, "enabledForDiskEncryption"),
  },
  {
    key: "logs-policy-only",
    ruleId: "vault-audit-log-missing",
    fits: every(isProduction, hasLogs, isWhole),
    claims: ["logs"],
    plant: (planting) => onlyLogs(planting, ["AzurePolicyEvaluationDetails"]),
  },
  {
    key: "logs-off-test",
    ruleId: "vault-audit-log-missing",
    fits: every(isTest, hasLogs, isWhole),
    claims: ["logs"],
    plant: (planting) => onlyLogs(planting, []),
  },
];

/** Purge protection cannot be switched off: where it is off, the property is simply not there. */
function withoutPurgeProtection(planting: Planting) {
  planting.draft.vault.purgeProtectionEnabled = read(null);
  return vaultLabel(planting);
}

function shortRetention(planting: Planting) {
  planting.draft.vault.softDeleteRetentionDays = read(planting.random.pick([7, 14, 30]));
  return vaultLabel(planting);
}

export function restrictedPublicAccess(planting: Planting) {
  const { vault } = planting.draft;
  vault.publicNetworkAccess = read("Enabled");
  vault.ipRules = read([`203.0.113.${planting.random.integer(1, 254)}/32`]);
  return vaultLabel(planting);
}

function flag(
  planting: Planting,
  name: "enabledForDeployment" | "enabledForTemplateDeployment" | "enabledForDiskEncryption",
) {
  planting.draft.vault[name] = read(true);
  return vaultLabel(planting);
}

function onlyLogs(planting: Planting, logs: readonly string[]) {
  const { draft } = planting;
  draft.diagnosticSettings = draft.diagnosticSettings.map((setting) => ({ ...setting, logs }));
  return vaultLabel(planting);
}
