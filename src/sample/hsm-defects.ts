import { read } from "../model/fact.ts";
import { localRoleIds, localRoles } from "../model/facts/local-roles.ts";
import type { Finding } from "./defects/defect.ts";
import { grantLocally, type HsmDraft, key } from "./healthy-hsm.ts";
import { deployerAt, governanceService } from "./people.ts";
import type { SampleRuleId } from "./rule-severities.ts";

/** One way to break one rule on a managed HSM. Leaving it out leaves the healthy twin. */
export interface HsmDefect {
  readonly key: string;
  readonly ruleId: SampleRuleId;
  readonly plant: (draft: HsmDraft) => Omit<Finding, "ruleId">;
}

/** Lets its holder make copies of every key, and nothing else. */
const backup = [...localRoles.values()].find(({ name }) => name === "Managed HSM Backup")?.id ?? "";

export const hsmDefects: readonly HsmDefect[] = [
  setting("hsm-purge-protection-off", "hsm-purge-protection-disabled", ({ hsm }) => {
    hsm.purgeProtectionEnabled = read(null);
  }),
  setting("hsm-retention-short", "hsm-soft-delete-retention-short", ({ hsm }) => {
    hsm.softDeleteRetentionDays = read(14);
  }),
  setting("hsm-public", "hsm-public-access-enabled", ({ hsm }) => {
    hsm.publicNetworkAccess = read("Enabled");
  }),
  setting("hsm-endpoint-missing", "hsm-private-endpoint-missing", (draft) => {
    draft.privateEndpoints = [];
  }),
  setting("hsm-keys-through-arm", "hsm-arm-key-management-enabled", ({ hsm }) => {
    hsm.isArmKeyManagementOn = read(true);
  }),
  {
    key: "hsm-pipeline-officer",
    ruleId: "hsm-local-role-broad",
    plant: (draft) => ({
      subject: grantLocally(draft, "/", deployerAt(draft.plan, 3), localRoleIds.cryptoOfficer),
    }),
  },
  {
    key: "hsm-pipeline-all-keys",
    ruleId: "hsm-local-role-broad",
    plant: (draft) => ({
      subject: grantLocally(draft, "/keys", deployerAt(draft.plan, 2), localRoleIds.cryptoUser),
      level: "medium",
    }),
  },
  {
    key: "hsm-policy-service-copies",
    ruleId: "hsm-policy-service-over-privileged",
    plant: (draft) => ({ subject: grantLocally(draft, "/", governanceService(draft.plan), backup) }),
  },
  {
    key: "hsm-key-short",
    ruleId: "hsm-key-weak",
    plant: (draft) => {
      const made = newKey(draft, "legacy-transport-key");
      made.keySize = read(2048);
      return { subject: made.id };
    },
  },
  {
    key: "hsm-key-for-ever",
    ruleId: "hsm-key-expiry-missing",
    plant: (draft) => {
      const made = newKey(draft, "archive-root-key");
      made.expiresOn = read(null);
      return { subject: made.id };
    },
  },
];

function setting(key: string, ruleId: SampleRuleId, change: (draft: HsmDraft) => void): HsmDefect {
  return {
    key,
    ruleId,
    plant(draft) {
      change(draft);
      return { subject: draft.hsm.id };
    },
  };
}

function newKey(draft: HsmDraft, name: string) {
  const made = key(draft.plan, draft.hsm.id, name);
  draft.keys.push(made);
  return made;
}
