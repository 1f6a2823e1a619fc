import { describe, expect, test } from "vitest";
import { vaultAccess } from "../../../../src/analysis/access/summary/vault-access.ts";
import { isRead } from "../../../../src/model/fact.ts";
import type { VaultAccess } from "../../../../src/model/vault-access.ts";
import { engineAndVault, held, type Tenant } from "../effective/tenant.ts";

const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

function accessOf(tenant: Tenant): VaultAccess {
  const { engine, vault } = engineAndVault(tenant);
  const fact = vaultAccess(vault, engine);
  if (!isRead(fact)) throw new Error("not summed up");
  return fact.read;
}

const alice = { id: "alice", name: "alice", kind: "user" } as const;
const bob = { id: "bob", name: "bob", kind: "user", memberOf: ["team"] } as const;
const job = { id: "job", name: "job", kind: "managed-identity", memberOf: ["team"] } as const;
const team = { id: "team", name: "team", kind: "group", memberOf: ["platform"] } as const;
const platform = { id: "platform", name: "platform", kind: "group" } as const;
const everybody = [alice, bob, job, team, platform];

describe("readers", () => {
  test("members of nested groups are counted one by one, and each once", () => {
    const { readers, missing } = accessOf({
      principals: everybody,
      subscription: { roleAssignments: [held("g1", "platform", secretsUser)] },
      vault: { roleAssignments: [held("g2", "bob", secretsUser)] },
    });
    expect({ ...readers, examples: undefined }).toEqual({ count: 2, people: 1, workloads: 1, examples: undefined });
    expect(readers.examples.map(({ path }) => path)).toEqual([
      "bob -> Key Vault Secrets User @ vault kv-example",
      "job -> group team -> nested in platform -> Key Vault Secrets User @ subscription prod",
    ]);
    expect(missing).toBeUndefined();
  });
});
