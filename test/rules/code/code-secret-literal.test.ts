import rule from "../../../src/rules/code/code-secret-literal.ts";
import { testRule } from "../../support/rule-tester.ts";

const what = "the secret's value of azurerm_key_vault_secret.db";
const written = {
  path: "value",
  what,
  origin: "literal",
  reaches: ["vault", "state"],
  shown: "(8-15 characters)",
} as const;
const byDefault = {
  path: "default",
  what: "the value of var.db_password",
  origin: "default",
  reaches: ["parameter"],
  shown: "(1-7 characters)",
} as const;

testRule(rule, {
  fails: [
    {
      name: "the value of a secret in the code",
      given: { secretValues: [written] },
      message: `${what} is written in the code (8-15 characters)`,
    },
    {
      name: "a value of which nothing is known but that it is there",
      given: { secretValues: [{ ...written, shown: null }] },
      message: `${what} is written in the code`,
    },
    {
      name: "the default of a variable and a file of values",
      given: {
        unit: "parameter",
        secretValues: [byDefault, { ...byDefault, path: "prod.tfvars", origin: "file" }],
      },
      message: [
        "the value of var.db_password is written in its default (1-7 characters)",
        "the value of var.db_password is written in the file of values prod.tfvars (1-7 characters)",
      ],
    },
  ],
  passes: [
    {
      name: "a value that is handed in",
      given: { secretValues: [{ ...written, origin: "parameter", shown: null }] },
      boundary: true,
    },
    {
      name: "a resource that gets a default: the variable is found",
      given: { secretValues: [{ ...written, origin: "default" }] },
    },
    {
      name: "a setting, which is app-setting-plain-secret",
      given: { secretValues: [{ ...written, reaches: ["setting", "state"] }] },
    },
  ],
  notApplicable: [
    {
      name: "a state, which is no code",
      given: { unit: "file", secretValues: [written] },
      reason: "not about code of this kind: file",
    },
  ],
});
