import type { SecretValue } from "../../model/code.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { someOf } from "../support/some-of.ts";

const namedAtMost = 3;
const relatedAtMost = 20;

export default defineRule({
  id: "state-secret-plaintext",
  title: "State or plan file in the tree holds secrets",
  severity: "critical",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["secretValues"],
  controls: ["secret-rotation", "access-model"],
  references: [
    "https://developer.hashicorp.com/terraform/language/state/sensitive-data",
    "https://learn.microsoft.com/azure/developer/terraform/store-state-in-azure-storage",
  ],
  doc: {
    what: "Flags state files and plans among the code in which secrets stand. The finding names their addresses and how long they are, never a character of them.",
    why: "State and plans keep every value in plain text, those that are marked sensitive too. In a repository or an artefact of a pipeline everybody who can read it has them.",
    fix: "Take the values for known and replace them, remove the file from the tree and from history, and keep state in a backend with access control. Write secrets with write-only arguments, so that state never holds them.",
  },
  examples: {
    fails: {
      id: "terraform.tfstate",
      name: "terraform.tfstate",
      unit: "file",
      format: "terraform-state",
      secretValues: [
        {
          path: "random_password.db.result",
          what: "the generated value of random_password.db",
          origin: "generated",
          reaches: ["state"],
          shown: "(16-31 characters)",
        },
      ],
    },
    passes: { id: "terraform.tfstate", name: "terraform.tfstate", unit: "file", format: "terraform-state" },
  },
  *check(unit) {
    if (unit.unit !== "file" || unit.format === "terraform") yield notApplicable("no state and no plan");
    if (unit.unit !== "file" || unit.secretValues.length === 0) return;
    const kind = unit.format === "terraform-plan" ? "plan" : "state";
    const count = unit.secretValues.length === 1 ? "1 secret" : `${unit.secretValues.length} secrets`;
    yield {
      at: unit.id,
      message: `${kind} ${unit.name} holds ${count} in plain text: ${someOf(unit.secretValues.map(inWords), namedAtMost)}`,
      related: unit.secretValues.slice(0, relatedAtMost).map((value) => ({ id: value.path, message: inWords(value) })),
    };
  },
});

function inWords({ what, shown }: SecretValue): string {
  return shown === null ? what : `${what} ${shown}`;
}
