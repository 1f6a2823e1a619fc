import type { SecretValue } from "../../model/code.ts";
import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-terraform-secret-in-state",
  title: "Terraform keeps a secret in its state",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["secretValues"],
  controls: ["secret-rotation", "access-model"],
  references: [
    "https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only",
    "https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral",
    "https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/key_vault_secret",
  ],
  doc: {
    what: "Flags resources and data sources that put a secret into the state: an argument that is stored where a write-only one exists or the value is read, data sources that read a secret, and generators that feed a secret.",
    why: "State keeps values in plain text. Whoever can read the state, or a backup of it, has every secret without any right on the vault, and no audit log shows it.",
    fix: "Write secrets with the write-only argument (`value_wo`, from azurerm 4.23 and Terraform 1.11), read them with the ephemeral resource (from azurerm 4.11), and make passwords with the ephemeral `random_password` (from random 3.7).",
  },
  examples: {
    fails: {
      secretValues: [
        {
          path: "value",
          what: "the secret's value of azurerm_key_vault_secret.example",
          origin: "parameter",
          reaches: ["vault", "state"],
          shown: null,
        },
      ],
    },
    passes: {
      secretValues: [
        {
          path: "value_wo",
          what: "the secret's value of azurerm_key_vault_secret.example",
          origin: "parameter",
          reaches: ["vault"],
          shown: null,
        },
      ],
    },
  },
  *check(unit) {
    yield* onlyOn(unit, "resource", "data");
    if (unit.unit !== "resource" && unit.unit !== "data") return;
    for (const value of unit.secretValues) {
      if (!isKept(value)) continue;
      yield {
        at: unit.id,
        message: `${value.what} is kept in the state`,
        detail: value.path,
        ...(value.at ? { where: value.at } : {}),
        ...(value.from ? { from: value.from } : {}),
      };
    }
  },
});

/** A generated value counts where it feeds a secret; one that reaches a setting is code-secret-output. */
function isKept({ origin, reaches }: SecretValue): boolean {
  if (!reaches.includes("state") || reaches.includes("setting")) return false;
  return origin !== "generated" || reaches.includes("vault");
}
