import { describe, expect, it } from "vitest";
import type { AzureClient, ReadAnswer } from "../../../../src/collectors/azure/client.ts";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { Ledger } from "../../../../src/collectors/azure/tenant/ledger.ts";
import { readOwnRights } from "../../../../src/collectors/azure/tenant/own-rights.ts";
import { unread } from "../../../../src/model/fact.ts";

const subscription = "/subscriptions/s";
const vaults = "Microsoft.KeyVault/vaults/read";

async function rightsFrom(answer: ReadAnswer) {
  const never = () => Promise.reject(new Error("only the document is read"));
  const counts = { requests: 0, byService: new Map(), throttled: 0, waitedMs: 0 };
  const client: AzureClient = { read: async () => answer, list: never, query: never, counts };
  return readOwnRights({ client, ledger: new Ledger() }, [subscription]);
}
const given = (value: unknown): ReadAnswer => ({ ok: true, body: mapFromPlain({ value }), headers: new Map() });

describe("the caller's own rights", () => {
  it.each([
    ["everything", [{ actions: ["*"], notActions: [] }], true],
    ["reading of everything", [{ actions: ["*/READ"], notActions: [] }], true],
    ["the one action", [{ actions: ["microsoft.keyvault/vaults/read"], notActions: [] }], true],
    ["all of a provider", [{ actions: ["Microsoft.KeyVault/*"], notActions: [] }], true],
    ["another action", [{ actions: ["Microsoft.KeyVault/vaults/secrets/read"], notActions: [] }], false],
    ["less than it takes away", [{ actions: ["*/read"], notActions: ["Microsoft.KeyVault/*"] }], false],
    [
      "by one role what another takes away",
      [
        { actions: ["*/read"], notActions: ["Microsoft.KeyVault/*"] },
        { actions: ["Microsoft.KeyVault/vaults/read"], notActions: [] },
      ],
      true,
    ],
    ["on a condition", [{ actions: ["*"], notActions: [], condition: "@Resource[a] StringEquals 'b'" }], false],
    ["nothing that can be read", [{ actions: "*" }, "x", { actions: ["*"] }], false],
    ["no list", "*", false],
  ])("that give %s are taken at no more than that", async (_, value, expected) => {
    expect((await rightsFrom(given(value))).may(subscription, vaults)).toBe(expected);
  });

  it("that nobody could tell prove nothing, nor do those in another subscription", async () => {
    const refused = await rightsFrom({ ok: false, why: unread("denied").unread, status: 403, code: undefined });
    expect(refused.may(subscription, vaults)).toBe(false);
    const everything = await rightsFrom(given([{ actions: ["*"], notActions: [] }]));
    expect(everything.may("/subscriptions/other", vaults)).toBe(false);
  });
});
