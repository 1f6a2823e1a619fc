import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collectFixtures } from "./collecting.ts";

describe("principals", () => {
  test("have the names that az looked up, and an application id in place of a service principal's", async () => {
    const collected = await collectFixtures("role-assignments/all.json");
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000001")).toMatchObject({
      name: read("ops@example.org"),
      kind: read("user"),
      exists: read(true),
      appId: read(null),
      memberOf: { unread: { reason: "not-in-output" } },
    });
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000002")).toMatchObject({
      name: read("Platform team"),
      kind: read("group"),
    });
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000003")).toMatchObject({
      name: { unread: { reason: "not-in-output" } },
      kind: read("service-principal"),
      exists: read(true),
      appId: read("bbbbbbbb-0000-0000-0000-000000000077"),
    });
  });

  test("are gone when the look-up worked for others and found none, unless they live in another directory", async () => {
    const collected = await collectFixtures("role-assignments/deleted-principal.json");
    expect(collected.principal("aaaaaaaa-0000-0000-0000-00000000dead")).toMatchObject({
      exists: read(false),
      name: read(null),
    });
    expect(collected.principal("aaaaaaaa-0000-0000-0000-00000000f0f0").exists).toHaveProperty("unread");
  });

  test("are not gone when nobody's name could be looked up", async () => {
    const collected = await collectFixtures("role-assignments/directory-not-readable.json");
    for (const principal of collected.content.principals) {
      expect(principal).toMatchObject({ exists: { unread: {} }, name: { unread: {} } });
    }
  });

  test("are not gone because another file's look-up worked", async () => {
    const collected = await collectFixtures(
      "role-assignments/directory-not-readable.json",
      "role-assignments/all.json",
    );
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000003").exists).toEqual(read(true));
    expect(collected.principal("aaaaaaaa-0000-0000-0000-000000000001").exists).toEqual(read(true));
    const other = await collectFixtures(
      "role-assignments/directory-not-readable.json",
      "role-assignments/subscription-only.json",
    );
    expect(other.principal("aaaaaaaa-0000-0000-0000-000000000003").exists).toHaveProperty("unread");
  });
});
