import { describe, expect, test } from "vitest";
import { roleWildcards } from "../../../../src/analysis/access/holding/wildcards.ts";
import type { RolePermission } from "../../../../src/model/grants.ts";

const v = "Microsoft.KeyVault/vaults";
const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const found = (...elements: readonly Partial<RolePermission>[]) =>
  roleWildcards(elements.map((element) => ({ ...none, ...element })));

describe("a star over data", () => {
  test("counts where it covers more than metadata, in any casing and each pattern once", () => {
    const patterns = ["*", "microsoft.keyvault/*", `${v}/secrets/*`, `${v}/*/getSecret/action`];
    expect(found({ dataActions: patterns }, { dataActions: ["*"] })).toEqual({ data: patterns, control: [] });
  });

  test("does not where it only reads metadata, is about another service, or is no star", () => {
    const patterns = [`${v}/*/read`, "Microsoft.Storage/*", `${v}/secrets/getSecret/action`];
    expect(found({ dataActions: patterns })).toEqual({ data: [], control: [] });
  });

  test("does not where its element takes all but metadata out again; another element's exclusions do not", () => {
    const rest = ["getSecret", "setSecret", "update", "backup", "restore", "recover", "purge"].map(
      (name) => `${v}/secrets/${name}/action`,
    );
    const notDataActions = [...rest, `${v}/secrets/delete`];
    expect(found({ dataActions: [`${v}/secrets/*`], notDataActions })).toEqual({ data: [], control: [] });
    expect(found({ dataActions: [`${v}/secrets/*`] }, { notDataActions }).data).toEqual([`${v}/secrets/*`]);
  });
});

describe("a star over vaults", () => {
  test("counts where it covers changing them", () => {
    const patterns = ["*", "Microsoft.KeyVault/*", `${v}/*/write`, `${v}/*`];
    expect(found({ actions: patterns })).toEqual({ data: [], control: patterns });
  });

  test("does not where it only reads, or where changes are taken out again", () => {
    expect(found({ actions: ["*/read", `${v}/*/read`, "Microsoft.Storage/*"] }).control).toEqual([]);
    expect(found({ actions: ["*"], notActions: ["Microsoft.KeyVault/*"] }).control).toEqual([]);
    expect(found({ actions: ["*"], notActions: ["Microsoft.Authorization/*"] }).control).toEqual(["*"]);
  });
});
