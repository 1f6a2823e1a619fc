import type { SecretValue } from "../../model/code.ts";
import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-secret-literal",
  title: "A secret's value is written in code",
  severity: "critical",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["secretValues"],
  supersedes: ["code-terraform-secret-in-state", "code-parameter-not-secure"],
  controls: ["secret-rotation", "access-model"],
  peers: ["psrule:Azure.Deployment.SecretLeak", "psrule:Azure.Deployment.SecureValue"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices",
    "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
  ],
  doc: {
    what: "Flags values of secrets, private keys and passwords that stand in code itself, in the default of a variable or in a file of values. The report shows how long a value is, never a character of it.",
    why: "Everybody who can read the repository has the value, in every clone and for ever: history keeps what a later commit removes. Rotation does not reach it either, since the next run writes the old value back.",
    fix: "Take the value for known and replace it where it is used. Let the secret be made or set outside of code, hand it in through a variable that is sensitive and has no default, or write it with the write-only argument out of an ephemeral value.",
  },
  examples: {
    fails: {
      secretValues: [
        {
          path: "value",
          what: "the secret's value of azurerm_key_vault_secret.example",
          origin: "literal",
          reaches: ["vault", "state"],
          shown: "(8-15 characters)",
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
    yield* onlyOn(unit, "resource", "data", "parameter", "output", "pipeline", "job", "step");
    // What a state or plan holds is no code: state-secret-plaintext.
    if (unit.unit === "file") return;
    for (const value of unit.secretValues) {
      if (!isWritten(value, unit.unit)) continue;
      const size = value.shown === null ? "" : ` ${value.shown}`;
      yield {
        at: unit.id,
        message: `${value.what} is written in ${placeInWords(value)}${size}`,
        detail: value.path,
        ...(value.at ? { where: value.at } : {}),
        ...(value.from ? { from: value.from } : {}),
      };
    }
  },
});

/** A default and a file of values are found at the variable that takes them, once, and not wherever it goes. */
function isWritten({ origin, reaches }: SecretValue, unit: string): boolean {
  if (origin === "literal") return !reaches.includes("setting");
  return unit === "parameter" && (origin === "default" || origin === "file");
}

function placeInWords({ origin, path }: SecretValue): string {
  if (origin === "file") return `the file of values ${path}`;
  return origin === "default" ? "its default" : "the code";
}
