import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-secret-inline-command",
  title: "A secret's value is an argument of a command",
  severity: "high",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["secretValues"],
  controls: ["secret-rotation", "access-model"],
  references: [
    "https://learn.microsoft.com/cli/azure/keyvault/secret#az-keyvault-secret-set",
    "https://learn.microsoft.com/azure/key-vault/secrets/secrets-best-practices",
  ],
  doc: {
    what: "Flags commands of scripts that are handed a secret's value as an argument: `az keyvault secret set --value`, passwords of imported certificates and keys, and plain text that PowerShell makes a secure string of.",
    why: "Everybody on the machine can read the arguments of a running command, and they end up in the history of the shell, in traces of the script and in the logs of a pipeline, also where the value comes out of a variable.",
    fix: "Hand the value over in a file that only its owner can read (`--file`) and delete it afterwards, or let the service that uses the secret make it. A value that was written in a script is known: replace it.",
  },
  examples: {
    fails: {
      name: "az keyvault secret set kv-shop db-password",
      format: "shell",
      secretValues: [
        {
          path: "--value",
          what: 'the value of secret "db-password"',
          origin: "parameter",
          reaches: ["vault"],
          shown: null,
        },
      ],
    },
    passes: { name: "az keyvault secret set kv-shop db-password", format: "shell", secretValues: [] },
  },
  *check(unit) {
    yield* onlyOn(unit, "resource");
    for (const { path, what, at, from } of unit.secretValues) {
      // A value that stands behind an option is one that a command is handed; attributes of resources have other names.
      if (!path.startsWith("-")) continue;
      yield {
        at: unit.id,
        message: `${what} is handed to the command as ${path}`,
        detail: path,
        ...(at ? { where: at } : {}),
        ...(from ? { from } : {}),
      };
    }
  },
});
