import type { SecretValue } from "../../model/code.ts";
import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-secret-output",
  title: "A secret leaves through an output or a setting",
  severity: "high",
  levels: ["medium"],
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["secretValues"],
  controls: ["secret-rotation", "access-model"],
  peers: ["psrule:Azure.Deployment.OutputSecretValue"],
  references: [
    "https://developer.hashicorp.com/terraform/language/values/outputs",
    "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references",
  ],
  doc: {
    what: "Flags outputs that carry a secret, settings of applications that get one out of another resource instead of by reference, and secure values that a deployment hands to a plain parameter of a module, or to a nested template that is evaluated outside. An output that is marked sensitive is medium: it is not shown, but anybody who can read the state can ask for it.",
    why: "An output is printed in pipeline logs, kept in the state or in the deployment's history, and read by other configurations. A setting shows its value to everybody who may read the application, and keeps the old one after a rotation.",
    fix: "Hand on the secret's name or versionless id rather than its value, and let whoever needs it read it from the vault with an identity of its own. In settings use a Key Vault reference.",
  },
  examples: {
    fails: {
      name: "output.password",
      unit: "output",
      secretValues: [
        {
          path: "value.random_password.db.result",
          what: "the generated value of random_password.db",
          origin: "generated",
          reaches: ["output", "state"],
          shown: null,
        },
      ],
    },
    passes: { name: "output.secret_id", unit: "output", secretValues: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "output", "resource");
    for (const value of unit.secretValues) {
      const sink = sinkOf(value, unit);
      if (!sink) continue;
      yield {
        at: unit.id,
        message: `${value.what} ${sink.words}`,
        detail: value.path,
        ...(sink.isHidden ? { level: "medium" as const } : {}),
        ...(value.at ? { where: value.at } : {}),
        ...(value.from ? { from: value.from } : {}),
      };
    }
  },
});

function sinkOf(
  { reaches }: SecretValue,
  { unit, name }: { readonly unit: string; readonly name: string },
): { words: string; isHidden: boolean } | undefined {
  if (reaches.includes("setting")) return { words: "reaches the application as plain text", isHidden: false };
  if (unit === "resource" && reaches.includes("parameter")) {
    return {
      words: `is handed to ${name} where it is not secure, and stands in the history of the deployment`,
      isHidden: false,
    };
  }
  if (reaches.includes("output")) return { words: `leaves through ${name}, which is not sensitive`, isHidden: false };
  const isOutput = unit === "output" && reaches.includes("state");
  return isOutput
    ? { words: `leaves through ${name}: sensitive, but readable in the state`, isHidden: true }
    : undefined;
}
