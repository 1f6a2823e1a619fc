import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needOf, permissionNeeds } from "../../../../src/collectors/azure/permissions.ts";
import { guidOf, managementGroupId, plainArmId } from "../../../../src/collectors/azure/tenant/arm.ts";
import { inParallel } from "../../../../src/collectors/azure/tenant/in-parallel.ts";
import { Ledger } from "../../../../src/collectors/azure/tenant/ledger.ts";
import { fitsAny } from "../../../../src/collectors/azure/tenant/name-pattern.ts";
import { ScopedRecords } from "../../../../src/collectors/azure/tenant/scoped-records.ts";
import { unread } from "../../../../src/model/fact.ts";

const denied = unread("denied", "no").unread;
const failed = unread("failed", "broke").unread;
const subscription = "/subscriptions/s";
const group = `${subscription}/resourcegroups/g`;
const vault = `${group}/providers/microsoft.keyvault/vaults/v`;
const record = (id: string) => ({ id });

describe("records at scopes", () => {
  it("that nobody asked about are not none", () => {
    const records = new ScopedRecords();
    expect(records.at(subscription)).toEqual({
      unread: { reason: "not-asked", detail: "nothing was asked at this scope" },
    });
    records.add({ scope: subscription, record: record("a") });
    expect(records.at(subscription)).toMatchObject({ read: [record("a")], missing: { reason: "not-asked" } });
  });

  it("are whole below a scope that was read with what is below it, and only there", () => {
    const records = new ScopedRecords();
    records.settle(subscription, "below");
    expect(records.at(group)).toEqual({ read: [] });
    expect(records.atVault(vault)).toEqual({ read: [] });
    records.settle("/subscriptions/t", "exact");
    expect(records.at("/subscriptions/t")).toEqual({ read: [] });
    expect(records.at("/subscriptions/t/resourcegroups/g")).toMatchObject({ unread: { reason: "not-asked" } });
    expect(records.at("/")).toMatchObject({ unread: { reason: "not-asked" } });
  });

  it("are what the nearest scope says: a vault that was read by itself is whole in a closed subscription", () => {
    const records = new ScopedRecords();
    records.gap(subscription, denied);
    records.settle(vault, "below");
    records.add({ scope: `${vault}/secrets/s`, record: record("s") });
    expect(records.atVault(vault)).toEqual({ read: [record("s")] });
    expect(records.at(group)).toEqual({ unread: denied });
    records.gap(group, failed);
    expect(records.at(group)).toEqual({ unread: failed });
  });

  it("come sorted, each once, however often they were added", () => {
    const records = new ScopedRecords();
    records.settle(group, "below");
    for (const id of ["b", "a", "b"]) records.add({ scope: group, record: record(id) });
    expect(records.at(group)).toEqual({ read: [record("a"), record("b")] });
  });

  it("that a newer list does not have any more are dropped where it speaks for the scope", () => {
    const records = new ScopedRecords();
    records.add({ scope: "/", record: record("old") });
    records.settleAs("/", [
      { scope: "/", record: record("new") },
      { scope: group, record: record("elsewhere") },
    ]);
    expect(records.at("/")).toEqual({ read: [record("new")] });
  });

  it("of a vault are none of its neighbour whose name begins alike", () => {
    const records = new ScopedRecords();
    records.settle(subscription, "below");
    records.add({ scope: `${vault}2`, record: record("a") });
    expect(records.atVault(vault)).toEqual({ read: [] });
  });
});

describe("coverage", () => {
  it("adds up by collector and scope, in order, and names the role that a refusal asks for", () => {
    const ledger = new Ledger();
    ledger.read({ collector: "vaults", scope: "/b" }, 3);
    ledger.note({ collector: "locks", scope: "/b" }, undefined);
    expect(ledger.note({ collector: "alerts", scope: "/a", id: "/a/x" }, denied)?.remedy).toBe(
      "the role Monitoring Reader at /a/x",
    );
    ledger.note({ collector: "alerts", scope: "/a", id: "/a/w" }, failed);
    expect(ledger.coverage()).toEqual([
      {
        collector: "alerts",
        scope: "/a",
        asked: 2,
        read: 0,
        refused: [
          { id: "/a/w", why: failed },
          { id: "/a/x", why: { ...denied, remedy: "the role Monitoring Reader at /a/x" }, role: "Monitoring Reader" },
        ],
      },
      { collector: "locks", scope: "/b", asked: 1, read: 1, refused: [] },
      { collector: "vaults", scope: "/b", asked: 3, read: 3, refused: [] },
    ]);
  });

  it("does not let a fault pass as a remark", () => {
    expect(() => new Ledger().remark({ collector: "vaults", scope: "/a" }, failed)).toThrow("failed is a fault");
  });
});

describe("tasks side by side", () => {
  it("give their results in the order of the items, never more at a time than told", async () => {
    let running = 0;
    let most = 0;
    const results = await inParallel(
      [5, 1, 4, 2, 3],
      async (item) => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
        running -= 1;
        return item * 10;
      },
      2,
    );
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it("stop at the first failure: what runs is waited for, nothing new starts", async () => {
    const started: number[] = [];
    const run = inParallel(
      [1, 2, 3, 4],
      async (item) => {
        started.push(item);
        await Promise.resolve();
        if (item === 1) throw new Error("first");
        await Promise.resolve();
      },
      2,
    );
    await expect(run).rejects.toThrow("first");
    expect(started).toEqual([1, 2]);
  });

  it("are none for no items", async () => {
    expect(await inParallel([], () => Promise.reject(new Error("never")))).toEqual([]);
  });
});

describe("patterns of vault names", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "-", "*", "?"), maxLength: 8 });

  it("match as the same pattern does as a regular expression", () => {
    fc.assert(
      fc.property(pattern, letters, (glob, name) => {
        const source = glob.replaceAll("*", ".*").replaceAll("?", ".");
        expect(fitsAny([glob], name)).toBe(new RegExp(`^${source}$`).test(name));
      }),
    );
  });

  it("ignore case, and take no longer for many stars", () => {
    expect(fitsAny(["KV-*-prod"], "kv-app-PROD")).toBe(true);
    expect(fitsAny(["kv-a", "kv-b"], "kv-b")).toBe(true);
    expect(fitsAny([`${"*a".repeat(60)}b`], "a".repeat(5000))).toBe(false);
  });
});

describe("ids from outside", () => {
  it.each([
    "subscriptions/x",
    "/subscriptions/../x",
    "/subscriptions/./x",
    "/subscriptions/x?y",
    "/subscriptions/x#y",
    "/subscriptions/%2e%2e/x",
    "/subscriptions/x\u0000",
    "/subscriptions/<b>",
    "",
  ])("such as %j are none of ARM's", (id) => {
    expect(plainArmId(id)).toBeUndefined();
  });

  it("are normalized where they are plain", () => {
    expect(plainArmId("/Subscriptions/X/resourceGroups/RG(1)/")).toBe("/subscriptions/x/resourcegroups/rg(1)");
    expect(guidOf("ABC-1")).toBe("abc-1");
    expect(guidOf("a/b")).toBeUndefined();
    expect(managementGroupId("Ünternehmen (1)")).toBeUndefined();
    expect(managementGroupId("Ünter_1")).toBe("/providers/microsoft.management/managementgroups/ünter_1");
    expect(managementGroupId("..")).toBeUndefined();
  });
});

describe("the table of permissions", () => {
  it("names for every collector what it needs, what is lost without it, and what grants it", () => {
    const collectors = [...new Set(permissionNeeds.map(({ collector }) => collector))].sort();
    expect(collectors).toEqual([
      "alerts",
      "certificates",
      "defender",
      "deleted",
      "deny-assignments",
      "diagnostic-settings",
      "directory",
      "event-subscriptions",
      "identities",
      "keys",
      "lighthouse",
      "locks",
      "log-destinations",
      "management-groups",
      "metrics",
      "perimeters",
      "pim",
      "private-endpoints",
      "role-assignments",
      "role-definitions",
      "secrets",
      "subscriptions",
      "vaults",
    ]);
    for (const need of permissionNeeds) {
      expect(need.loses).toMatch(/^[a-zA-Z].{10,}$/);
      expect(need.grant.az).toMatch(/^az /);
      expect(need.permission).toMatch(/\/read$|\/read\/action$|readMetadata\/action$|^\*\/read$|\.Read\.(All|Hidden)$/);
    }
  });

  it("explains refusals of ARM by control-plane roles, those of the directory by its own", () => {
    expect(needOf("role-assignments")?.grant.role).toBe("Reader");
    expect(needOf("role-assignments", "hsm")?.grant.role).toBe("Managed HSM Crypto Auditor");
    expect(needOf("directory")?.grant.role).toBe("Directory Readers");
    expect(needOf("nonsense")).toBeUndefined();
  });
});
