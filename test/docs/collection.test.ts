import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { permissionNeeds } from "../../src/collectors/azure/permissions.ts";
import { apiVersions } from "../../src/collectors/azure/vault/api-versions.ts";

const page = readFileSync(new URL("../../docs/collection.md", import.meta.url), "utf8");

/** Rights that the page names by their last words, beside others of the same beginning. */
const shortened = (permission: string) => permission.replace(/^Microsoft\.KeyVault\/vaults\//, "…/vaults/");

describe("the page on live collection", () => {
  it.each(permissionNeeds.map(({ permission, plane }) => [plane, permission]))(
    "names the right %s %s",
    (_, permission) => {
      expect(page.includes(permission) || page.includes(shortened(permission))).toBe(true);
    },
  );

  it.each(Object.entries(apiVersions))("names the API version of %s: %s", (_, version) => {
    expect(page).toContain(version);
  });
});
