import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildHsm } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { read, unread } from "../../../src/model/fact.ts";
import { localRoleIds } from "../../../src/model/facts/local-roles.ts";
import type { ManagedHsm } from "../../../src/model/vault.ts";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";
import { ids, writeEstate } from "./estate.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const access = (...argv: readonly string[]) => runCli(folder.path, "access", ...argv, "--snapshot", "snap");

/** Sre may use all keys, the app one, Bob hands out roles. */
function written(hsm: PlainRecord<ManagedHsm> = {}): Promise<unknown> {
  const record = buildHsm({
    name: "HSM-Pay",
    keys: [{ name: "Signing", keyType: "EC-HSM" }],
    isArmKeyManagementOn: false,
    denyAssignments: read([]),
    scheduledAssignments: read([]),
    localRoleAssignments: [
      { id: "1", scope: "/keys", principalId: ids.sre, roleId: localRoleIds.cryptoUser },
      { id: "2", scope: "/keys/signing", principalId: ids.app, roleId: localRoleIds.cryptoUser },
      { id: "3", scope: "/", principalId: ids.bob, roleId: localRoleIds.policyAdministrator },
    ],
    ...hsm,
  });
  return writeEstate(folder.path, { vaults: [record] });
}

describe("who can use a key of a managed HSM", () => {
  test.each(["hsm-pay/keys/signing", "https://hsm-pay.managedhsm.azure.net/keys/Signing/0123456789abcdef"])(
    "%s",
    async (resource) => {
      await written();
      const { status, stdout } = await access("who-can", "sign", resource);
      expect(status).toBe(0);
      const lines = stdout.split("\n").filter((line) => line.includes(" -> "));
      expect(lines).toEqual([
        "  Alice -> group platform -> nested in sre -> Managed HSM Crypto User @ all keys of managed HSM HSM-Pay",
        "  orders-api -> Managed HSM Crypto User @ key signing",
        "  platform (group) -> group sre -> Managed HSM Crypto User @ all keys of managed HSM HSM-Pay",
        "  sre (group) -> Managed HSM Crypto User @ all keys of managed HSM HSM-Pay",
      ]);
      expect(stdout).not.toContain("Not read");
    },
  );

  test("whoever hands out local roles gets there too", async () => {
    await written();
    const { stdout } = await access("who-can", "sign", "hsm-pay/keys/signing", "--include", "escalation");
    expect(stdout).toMatch(
      /Bob -> Managed HSM Policy Administrator @ managed HSM HSM-Pay -> .*assigns itself a local role/,
    );
  });

  test("what somebody can do names the key that he has by itself", async () => {
    await written();
    const { stdout } = await access("what-can", "orders-api", "--format", "json");
    const { answers } = JSON.parse(stdout) as { answers: { verb: string; object: string; verdict: string }[] };
    expect(answers.find(({ verb }) => verb === "sign")).toMatchObject({
      object: expect.stringMatching(/\/managedhsms\/hsm-pay\/keys\/signing$/),
      verdict: "allowed",
    });
  });

  test("an HSM that refused its roles leaves the answer incomplete, and says what would help", async () => {
    const remedy = "the local role Managed HSM Crypto Auditor at / of the managed HSM";
    await written({ localRoleAssignments: unread("denied", "Azure answered 403", remedy) });
    const { status, stdout } = await access("who-can", "sign", "hsm-pay/keys/signing");
    expect(status).toBe(3);
    expect(stdout).toContain("local roles of");
    expect(stdout).toContain(remedy);
  });

  test("a role that was not read is told, and so is a scope", async () => {
    await written({
      localRoleAssignments: [{ id: "1", scope: "/keys", principalId: ids.sre, roleId: unread("unparsable", "torn") }],
    });
    const { status, stdout } = await access("who-can", "sign", "hsm-pay/keys/signing");
    expect(status).toBe(3);
    expect(stdout).toContain("roleId of grants");
  });

  test("secrets it has none", async () => {
    await written();
    const { status, stderr } = await access("who-can", "read", "hsm-pay/secrets/signing");
    expect(status).toBe(2);
    expect(stderr).toContain("has keys and no secrets");
  });
});
