import { auditSetting } from "../../../src/model/build.ts";
import rule from "../../../src/rules/logging/vault-audit-log-missing.ts";
import { testRule } from "../../support/rule-tester.ts";

const withoutDestination = { ...auditSetting, workspaceId: null };

testRule(rule, {
  fails: [
    {
      name: "no diagnostic setting",
      given: { name: "kv-pay", diagnosticSettings: [] },
      message: 'vault "kv-pay" sends its audit log nowhere: it has no diagnostic setting',
    },
    {
      name: "a setting with every log switched off",
      given: { name: "kv-pay", diagnosticSettings: [{ ...auditSetting, name: "metrics", logs: [] }] },
      message: 'vault "kv-pay" sends its audit log nowhere: of its diagnostic settings, "metrics" sends no logs',
    },
    {
      name: "the policy log alone",
      given: {
        name: "kv-pay",
        diagnosticSettings: [{ ...auditSetting, name: "policy", logs: ["AzurePolicyEvaluationDetails"] }],
      },
      message:
        'vault "kv-pay" sends its audit log nowhere: of its diagnostic settings, "policy" sends only AzurePolicyEvaluationDetails',
      boundary: true,
    },
    {
      name: "audit without a destination beside a destination without audit",
      given: {
        name: "kv-pay",
        diagnosticSettings: [withoutDestination, { ...auditSetting, name: "metrics", logs: [] }],
      },
      message:
        'vault "kv-pay" sends its audit log nowhere: of its diagnostic settings, "audit" has no destination, "metrics" sends no logs',
      boundary: true,
    },
  ],
  passes: [
    {
      name: "only the group audit, to a workspace",
      given: { diagnosticSettings: [{ ...auditSetting, logs: ["audit"] }] },
    },
    { name: "only the group allLogs", given: { diagnosticSettings: [{ ...auditSetting, logs: ["allLogs"] }] } },
    {
      name: "only the category AuditEvent, to a storage account",
      given: {
        diagnosticSettings: [{ ...withoutDestination, logs: ["AuditEvent"], storageAccountId: "storageaccounts/logs" }],
      },
      boundary: true,
    },
    {
      name: "to an event hub",
      given: {
        diagnosticSettings: [{ ...withoutDestination, eventHubAuthorizationRuleId: "authorizationrules/send" }],
      },
    },
    {
      name: "to a partner solution",
      given: { diagnosticSettings: [{ ...withoutDestination, partnerSolutionId: "monitors/partner" }] },
    },
    {
      name: "one good setting among others, however Azure spells the category",
      given: {
        diagnosticSettings: [
          { ...auditSetting, name: "metrics", logs: [] },
          { ...auditSetting, logs: ["auditEvent"] },
        ],
      },
    },
  ],
});
