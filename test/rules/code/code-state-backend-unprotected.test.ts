import rule from "../../../src/rules/code/code-state-backend-unprotected.ts";
import { testRule } from "../../support/rule-tester.ts";

const module = { name: "root module infra", unit: "module" } as const;
const storage = { backend: null, secretBearing: ["azurerm_key_vault_secret.db"], committed: [] };

testRule(rule, {
  fails: [
    {
      name: "no backend",
      given: { ...module, stateStorage: storage },
      message:
        "root module infra names no backend, so that its state is a local file, with the secrets of azurerm_key_vault_secret.db",
    },
    {
      name: "a local backend",
      given: { ...module, stateStorage: { ...storage, backend: "local" } },
      message: "root module infra keeps its state in a local file, with the secrets of azurerm_key_vault_secret.db",
    },
    {
      name: "a state in the tree beside a backend",
      given: {
        ...module,
        stateStorage: { backend: "azurerm", secretBearing: [], committed: ["infra/terraform.tfstate"] },
      },
      message: "the state of root module infra lies in the tree: infra/terraform.tfstate",
      boundary: true,
    },
    {
      name: "both",
      given: { ...module, stateStorage: { ...storage, committed: ["infra/terraform.tfstate"] } },
      message: [
        "the state of root module infra lies in the tree: infra/terraform.tfstate",
        "root module infra names no backend, so that its state is a local file, with the secrets of azurerm_key_vault_secret.db",
      ],
    },
  ],
  passes: [
    { name: "a remote backend", given: { ...module, stateStorage: { ...storage, backend: "azurerm" } } },
    { name: "HCP Terraform", given: { ...module, stateStorage: { ...storage, backend: "cloud" } } },
    {
      name: "nothing secret in it",
      given: { ...module, stateStorage: { ...storage, secretBearing: [] } },
      boundary: true,
    },
  ],
  notApplicable: [
    { name: "what is no root module", given: { unit: "resource" }, reason: "not about code of this kind: resource" },
  ],
});
