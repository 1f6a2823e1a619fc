import rule from "../../../src/rules/code/reference-version-pinned.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "azurerm_linux_web_app.shop";

testRule(rule, {
  fails: [
    {
      name: "a setting",
      given: { name, pinnedReferences: [{ path: "app_settings.API_KEY", object: "kv/secrets/api-key" }] },
      message:
        "app_settings.API_KEY of azurerm_linux_web_app.shop names one version of kv/secrets/api-key, and will not follow a rotation",
      boundary: true,
    },
  ],
  passes: [{ name: "none", given: { name, pinnedReferences: [] }, boundary: true }],
  notApplicable: [
    {
      name: "a root module",
      given: { unit: "module", pinnedReferences: [] },
      reason: "not about code of this kind: module",
    },
  ],
});
