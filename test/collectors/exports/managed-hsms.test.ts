import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collectFixtures, factNames, remedyOf } from "./collecting.ts";

describe("managed HSMs", () => {
  test("az keyvault show --hsm-name brings every setting", async () => {
    const hsm = (await collectFixtures("managed-hsm/az-show.json")).hsm("hsm-pay");
    expect(factNames(hsm)).toEqual({
      read:
        "activationStatus location networkDefaultAction privateEndpoints publicNetworkAccess purgeProtectionEnabled " +
        "softDeleteRetentionDays tags tenantId",
      partly: "",
      unread: "diagnosticSettings isArmKeyManagementOn keys localRoleAssignments localRoles roleAssignments",
    });
    expect(hsm).toMatchObject({ purgeProtectionEnabled: read(true), networkDefaultAction: read("Deny") });
    expect(remedyOf(hsm.keys)).toBe("az keyvault key list --hsm-name hsm-pay");
  });

  test("an ARM list brings the same, and keys of its own address come to it", async () => {
    const collected = await collectFixtures("managed-hsm/keys-az-list.json", "managed-hsm/rest-list.json");
    const hsm = collected.hsm("hsm-pay");
    expect(factNames(hsm).read).toContain("keys location networkDefaultAction");
    expect(hsm.keys).toMatchObject(read([{ name: "root-key", managed: read(false) }]));
    expect(collected.refused("keys")).toEqual([]);
  });
});
