import rule from "../../../src/rules/code/app-setting-plain-secret.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "azurerm_linux_web_app.shop";

testRule(rule, {
  fails: [
    {
      name: "a key beside a password",
      given: {
        name,
        plainSettings: [
          { path: "app_settings.API_KEY", name: "API_KEY" },
          { path: "app_settings.DB_PASSWORD", name: "DB_PASSWORD" },
        ],
      },
      message: [
        "the setting API_KEY of azurerm_linux_web_app.shop holds a secret in plain text, and no Key Vault reference",
        "the setting DB_PASSWORD of azurerm_linux_web_app.shop holds a secret in plain text, and no Key Vault reference",
      ],
      boundary: true,
    },
  ],
  passes: [{ name: "none", given: { name, plainSettings: [] }, boundary: true }],
  notApplicable: [
    { name: "an output", given: { unit: "output", plainSettings: [] }, reason: "not about code of this kind: output" },
  ],
});
