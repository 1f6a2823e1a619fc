import { describe, expect, it } from "vitest";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { storageRetention } from "../../../../src/collectors/azure/vault/storage-retention.ts";
import { read } from "../../../../src/model/fact.ts";

const deletion = { daysAfterModificationGreaterThan: 90 };
const rule = (definition: object, more: object = {}) => ({
  enabled: true,
  type: "Lifecycle",
  name: "r",
  definition,
  ...more,
});
const deleting = (filters: object | undefined, age: object = deletion) =>
  rule({ actions: { baseBlob: { delete: age } }, ...(filters ? { filters } : {}) });
const retention = (...rules: readonly object[]) => storageRetention(mapFromPlain({ policy: { rules } }));

describe("how long a storage account keeps audit logs", () => {
  it("is the age of the rule that deletes first", () => {
    expect(retention(deleting(undefined), deleting(undefined, { daysAfterCreationGreaterThan: 30 }))).toEqual(read(30));
  });

  it("is for ever where no rule deletes", () => {
    expect(retention()).toEqual(read(null));
    expect(retention(rule({ actions: { baseBlob: { tierToCool: deletion } } }))).toEqual(read(null));
    expect(retention(rule({ actions: { snapshot: { delete: deletion } } }))).toEqual(read(null));
  });

  it("is not set by rules that are off, or that delete by last access", () => {
    const off = rule({ actions: { baseBlob: { delete: deletion } } }, { enabled: false });
    expect(retention(off)).toEqual(read(null));
    expect(retention(deleting(undefined, { daysAfterLastAccessTimeGreaterThan: 10 }))).toEqual(read(null));
  });

  it.each([
    ["the container by name", { prefixMatch: ["insights-logs-auditevent"] }, 90],
    ["a part of the container", { prefixMatch: ["insights-logs-auditevent/resourceId=/X"] }, 90],
    ["all log containers", { prefixMatch: ["other", "insights-logs-"] }, 90],
    ["other containers", { prefixMatch: ["insights-metrics", "logs"] }, null],
    ["append blobs", { blobTypes: ["blockBlob", "appendBlob"] }, 90],
    ["block blobs alone", { blobTypes: ["blockBlob"] }, null],
    ["tagged blobs", { blobIndexMatch: [{ name: "a", op: "==", value: "b" }] }, null],
    ["no tags in particular", { blobIndexMatch: [], prefixMatch: [] }, 90],
  ])("a rule for %s", (_, filters, days) => {
    expect(retention(deleting(filters))).toEqual(read(days));
  });

  it("is unread where the policy is none", () => {
    expect(storageRetention(mapFromPlain({}))).toMatchObject({ unread: { reason: "unparsable" } });
    expect(storageRetention(mapFromPlain({ policy: { rules: "all" } }))).toMatchObject({
      unread: { reason: "unparsable" },
    });
  });
});
