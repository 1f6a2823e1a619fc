import { defineRule } from "../../model/rule.ts";
import { someOf } from "../support/some-of.ts";
import { onlyOn } from "../support/unit-kind.ts";

const namedAtMost = 3;

export default defineRule({
  id: "code-state-backend-unprotected",
  title: "State with secrets is kept in a file",
  severity: "high",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["stateStorage"],
  controls: ["secret-rotation", "access-model"],
  references: [
    "https://learn.microsoft.com/azure/developer/terraform/store-state-in-azure-storage",
    "https://developer.hashicorp.com/terraform/language/backend",
  ],
  doc: {
    what: "Flags root modules that put secrets into their state and keep it in a local file, by a local backend or by none, and those whose state lies in the tree.",
    why: "A state file lies unencrypted wherever Terraform ran: on laptops, in workspaces of a pipeline, and sooner or later in a commit. Nothing says who has read it.",
    fix: "Keep the state in a backend with access control and encryption, such as an Azure storage account without shared keys, and ignore state files in the repository. Values that were in a committed state have to be replaced.",
  },
  examples: {
    fails: {
      name: "root module",
      unit: "module",
      stateStorage: { backend: "local", secretBearing: ["azurerm_key_vault_secret.db"], committed: [] },
    },
    passes: {
      name: "root module",
      unit: "module",
      stateStorage: { backend: "azurerm", secretBearing: ["azurerm_key_vault_secret.db"], committed: [] },
    },
  },
  *check(unit) {
    yield* onlyOn(unit, "module");
    if (!unit.stateStorage) return;
    const { backend, secretBearing, committed } = unit.stateStorage;
    if (committed.length > 0) {
      const message = `the state of ${unit.name} lies in the tree: ${someOf(committed, namedAtMost)}`;
      yield { at: unit.id, message, detail: "committed" };
    }
    if (secretBearing.length === 0 || (backend !== null && backend !== "local")) return;
    const place =
      backend === null ? "names no backend, so that its state is a local file" : "keeps its state in a local file";
    yield {
      at: unit.id,
      message: `${unit.name} ${place}, with the secrets of ${someOf(secretBearing, namedAtMost)}`,
      detail: "backend",
    };
  },
  fix: () => ({ terraform: 'backend "azurerm" { use_azuread_auth = true }' }),
});
