import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "code-parameter-not-secure",
  title: "Variable takes a secret and is not marked sensitive",
  severity: "medium",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["parameter"],
  controls: ["secret-rotation", "access-model"],
  peers: ["arm-ttk:Secure-String-Parameters-Cannot-Have-Default", "psrule:Azure.Deployment.SecureParameter"],
  references: ["https://developer.hashicorp.com/terraform/language/values/variables"],
  doc: {
    what: "Flags variables and parameters that take a secret, by their name or because their value goes where a secret is set, and that are not marked sensitive, secure or ephemeral; and those that are, but have a default.",
    why: "The value of a variable that is not sensitive is printed in every plan, and so in pipeline logs and comments on pull requests. A default is a value in the repository: it is used wherever nobody gives another.",
    fix: "Mark the variable sensitive, or ephemeral where it only feeds write-only arguments, and give it no default.",
  },
  examples: {
    fails: {
      name: "var.db_password",
      unit: "parameter",
      parameter: { isSecure: false, secretBy: "name", use: null, default: "none" },
    },
    passes: {
      name: "var.db_password",
      unit: "parameter",
      parameter: { isSecure: true, secretBy: "name", use: null, default: "none" },
    },
  },
  *check(unit) {
    const { parameter } = unit;
    yield* onlyOn(unit, "parameter");
    if (!parameter) return;
    const why = parameter.use === null ? "by its name" : `since its value goes to ${parameter.use}`;
    if (!parameter.isSecure && parameter.secretBy !== null) {
      const message = `${unit.name} takes a secret, ${why}, and is not marked sensitive`;
      yield { at: unit.id, message, detail: "not-secure" };
    } else if (parameter.isSecure && parameter.default === "value") {
      yield { at: unit.id, message: `${unit.name} is marked sensitive and has a default`, detail: "default" };
    }
  },
  fix: () => ({ bicep: "@secure()", terraform: "sensitive = true" }),
});
