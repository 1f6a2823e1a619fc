import rule from "../../../src/rules/code/code-parameter-not-secure.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "var.db_password";
const parameter = { isSecure: false, secretBy: "name", use: null, default: "none" } as const;

testRule(rule, {
  fails: [
    {
      name: "a secret by its name",
      given: { name, unit: "parameter", parameter },
      message: "var.db_password takes a secret, by its name, and is not marked sensitive",
    },
    {
      name: "a secret by where it goes",
      given: {
        name: "var.x",
        unit: "parameter",
        parameter: { ...parameter, secretBy: "use", use: "azurerm_key_vault_secret.db.value" },
      },
      message:
        "var.x takes a secret, since its value goes to azurerm_key_vault_secret.db.value, and is not marked sensitive",
    },
    {
      name: "a sensitive one with a default",
      given: { name, unit: "parameter", parameter: { ...parameter, isSecure: true, default: "value" } },
      message: "var.db_password is marked sensitive and has a default",
      boundary: true,
    },
  ],
  passes: [
    {
      name: "a sensitive one whose default is empty",
      given: { name, unit: "parameter", parameter: { ...parameter, isSecure: true, default: "empty" } },
      boundary: true,
    },
    {
      name: "one that makes its own default",
      given: { name, unit: "parameter", parameter: { ...parameter, isSecure: true, default: "generated" } },
    },
  ],
  notApplicable: [
    { name: "what is no parameter", given: { unit: "resource" }, reason: "not about code of this kind: resource" },
  ],
});
