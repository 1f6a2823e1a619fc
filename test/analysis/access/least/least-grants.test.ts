import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LeastNeed, leastGrants } from "../../../../src/analysis/access/least/least-grants.ts";
import { addsLittle } from "../../../../src/analysis/access/least/role-fit.ts";
import { vaultDataActions } from "../../../../src/analysis/access/role-actions.ts";
import { dataActionKind } from "../../../../src/model/data-rights.ts";
import { builtInRoles, keyVaultDataActions, roleIds } from "../../../../src/model/facts/built-in-roles.ts";
import { type ObjectClass, objectClasses } from "../../../../src/model/grant-review.ts";

const vaultId =
  "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv";
const a = (name: string) => `Microsoft.KeyVault/vaults/${name}`;
const whole = (...names: readonly string[]): LeastNeed => ({ vaultId, whole: names.map(a), objects: [] });
const on = (type: ObjectClass, name: string, ...names: readonly string[]) => ({ type, name, actions: names.map(a) });
const shown = (need: LeastNeed, options = {}) =>
  leastGrants(need, options).grants.map(({ roleName, scope, extra, customActions }) => ({
    role: customActions ? customActions.map((action) => action.slice(a("").length)) : roleName,
    at: scope.slice(vaultId.length),
    extra: extra.map((action) => action.slice(a("").length)),
  }));

describe("what the least role is", () => {
  it("takes the role that fits exactly", () => {
    expect(shown(whole("secrets/getSecret/action", "secrets/readMetadata/action"))).toEqual([
      { role: "Key Vault Secrets User", at: "", extra: [] },
    ]);
    expect(shown(whole("keys/read", "keys/wrap/action", "keys/unwrap/action"))).toEqual([
      { role: "Key Vault Crypto Service Encryption User", at: "", extra: [] },
    ]);
    expect(shown(whole("keys/release/action"))).toEqual([
      { role: "Key Vault Crypto Service Release User", at: "", extra: [] },
    ]);
  });

  it("never trades names for values: listing secrets takes Reader, with six kinds of names too many, not one value", () => {
    expect(shown(whole("secrets/readMetadata/action"))[0]?.role).toBe("Key Vault Reader");
    expect(shown(whole("secrets/readMetadata/action"))[0]?.extra).toHaveLength(6);
    expect(shown(whole("certificates/read"))[0]?.role).toBe("Key Vault Reader");
  });

  it("gives names along with values, since no role has values alone", () => {
    expect(shown(whole("secrets/getSecret/action"))).toEqual([
      { role: "Key Vault Secrets User", at: "", extra: ["secrets/readMetadata/action"] },
    ]);
  });

  it("takes an Officer for whoever does everything but purge, and says that purge comes with it", () => {
    const all = ["getSecret/action", "readMetadata/action", "setSecret/action", "update/action", "delete"];
    const rest = ["backup/action", "restore/action", "recover/action"];
    expect(shown(whole(...[...all, ...rest].map((name) => `secrets/${name}`)))).toEqual([
      { role: "Key Vault Secrets Officer", at: "", extra: ["secrets/purge/action"] },
    ]);
  });

  it("makes a custom role for writing without reading, and for signing without decrypting", () => {
    expect(shown(whole("secrets/setSecret/action", "secrets/update/action"))).toEqual([
      { role: ["secrets/setSecret/action", "secrets/update/action"], at: "", extra: [] },
    ]);
    expect(shown(whole("keys/sign/action"))).toEqual([{ role: ["keys/sign/action"], at: "", extra: [] }]);
  });

  it("makes the custom role only of what no built-in one fits", () => {
    const need = whole("secrets/getSecret/action", "secrets/readMetadata/action", "keys/sign/action");
    expect(shown(need).map(({ role }) => role)).toEqual([["keys/sign/action"], "Key Vault Secrets User"].sort());
  });

  it("gives the same custom role to the same actions, another one in another subscription", () => {
    const id = (need: LeastNeed) => leastGrants(need).grants[0]?.roleId;
    const elsewhere = vaultId.replace("00aa", "00bb");
    expect(id(whole("keys/sign/action"))).toBe(id({ ...whole("keys/sign/action"), vaultId: `${vaultId}2` }));
    expect(id(whole("keys/sign/action"))).not.toBe(id({ ...whole("keys/sign/action"), vaultId: elsewhere }));
  });

  it("keeps to built-in roles where no custom one may be made, whatever they add", () => {
    const [grant] = shown(whole("keys/sign/action"), { customRoles: "never" });
    expect(grant?.role).toBe("Key Vault Crypto User");
    expect(grant?.extra).toContain("keys/decrypt/action");
    const storage = leastGrants(whole("storageaccounts/delete"), { customRoles: "never" });
    expect(storage.grants.map(({ roleId }) => roleId)).toEqual([roleIds.administrator]);
  });

  it("believes the tenant's own definition of a role over the data file", () => {
    const user = builtInRoles.get(roleIds.secretsUser);
    if (!user) throw new Error("no Secrets User in the data file");
    const [element] = user.permissions;
    if (!element) throw new Error("Secrets User has no permissions");
    const grown = { ...element, dataActions: [...element.dataActions, a("keys/decrypt/action")] };
    const roles = new Map([[user.id, { ...user, permissions: [grown] }]]);
    const [grant] = shown(whole("secrets/getSecret/action", "secrets/readMetadata/action"), { roles });
    expect(grant?.role).toBe("Key Vault Certificate User");
  });

  it("needs nothing for nothing", () => {
    expect(leastGrants({ vaultId, whole: [], objects: [on("secrets", "x")] })).toEqual({
      grants: [],
      losses: [],
      uncovered: [],
    });
  });
});

describe("where it is assigned", () => {
  it("reads a few secrets through roles on them, and says that lists stop", () => {
    const need = {
      vaultId,
      whole: [],
      objects: [on("secrets", "App-1", "secrets/getSecret/action"), on("secrets", "app-2", "secrets/getSecret/action")],
    };
    expect(shown(need)).toEqual([
      { role: "Key Vault Secrets User", at: "/secrets/app-1", extra: ["secrets/readMetadata/action"] },
      { role: "Key Vault Secrets User", at: "/secrets/app-2", extra: ["secrets/readMetadata/action"] },
    ]);
    expect(leastGrants(need).losses.join(" ")).toContain("lists objects before it reads one");
  });

  it("lists the vault by names and still reads the values of one secret only", () => {
    const need = {
      vaultId,
      whole: [a("secrets/readMetadata/action")],
      objects: [on("secrets", "app-1", "secrets/getSecret/action")],
    };
    expect(shown(need).map(({ role, at }) => [role, at])).toEqual([
      ["Key Vault Reader", ""],
      ["Key Vault Secrets User", "/secrets/app-1"],
    ]);
    expect(leastGrants(need).losses.join(" ")).not.toContain("lists objects");
  });

  it("goes to the vault above so many objects", () => {
    const objects = ["1", "2", "3"].map((name) => on("secrets", name, "secrets/getSecret/action"));
    expect(shown({ vaultId, whole: [], objects }, { objectLimit: 3 })).toHaveLength(3);
    expect(shown({ vaultId, whole: [], objects }, { objectLimit: 2 }).map(({ at }) => at)).toEqual([""]);
  });

  it("goes to the vault for what makes, deletes or brings back objects", () => {
    const need = { vaultId, whole: [], objects: [on("secrets", "app-1", "secrets/setSecret/action")] };
    expect(shown(need).map(({ at }) => at)).toEqual([""]);
  });

  it("asks nothing more of an object that the role on the vault opens", () => {
    const need = {
      vaultId,
      whole: [a("secrets/getSecret/action")],
      objects: [on("secrets", "app-1", "secrets/getSecret/action", "secrets/readMetadata/action")],
    };
    expect(shown(need).map(({ at }) => at)).toEqual([""]);
  });

  it("counts an object once, however it is spelled", () => {
    const need = {
      vaultId,
      whole: [],
      objects: [on("keys", "K", "keys/wrap/action"), on("keys", "k", "keys/unwrap/action")],
    };
    expect(shown(need, { objectLimit: 1 })).toEqual([
      { role: "Key Vault Crypto Service Encryption User", at: "/keys/k", extra: ["keys/read"] },
    ]);
  });
});

describe("any need", () => {
  const actions = fc.uniqueArray(fc.constantFrom(...keyVaultDataActions), { maxLength: 8 });
  const objects = fc.array(
    fc.record({ type: fc.constantFrom(...objectClasses), name: fc.constantFrom("a", "b", "c") }).chain((object) => {
      const own = keyVaultDataActions.filter((action) => action.startsWith(a(`${object.type}/`)));
      return fc.uniqueArray(fc.constantFrom(...own), { maxLength: 4 }).map((some) => ({ ...object, actions: some }));
    }),
    { maxLength: 4 },
  );
  const needs = fc.record({ whole: actions, objects }).map((need): LeastNeed => ({ vaultId, ...need }));

  it("is met on the place where it is, and by nothing that weighs more", () => {
    fc.assert(
      fc.property(needs, (need) => {
        const { grants, uncovered } = leastGrants(need);
        const givenAt = (scope: string) =>
          new Set(
            grants
              .filter((grant) => grant.scope === vaultId || grant.scope === scope)
              .flatMap(({ roleId, customActions }) => {
                const role = builtInRoles.get(roleId);
                return customActions ?? (role ? vaultDataActions(role) : []);
              }),
          );
        expect(uncovered).toEqual([]);
        expect([...givenAt(vaultId)]).toEqual(expect.arrayContaining([...need.whole]));
        for (const { type, name, actions: wanted } of need.objects)
          expect([...givenAt(`${vaultId}/${type}/${name}`)]).toEqual(expect.arrayContaining([...wanted]));
        const asked = new Set([...need.whole, ...need.objects.flatMap((object) => object.actions)]);
        for (const { extra } of grants)
          for (const action of extra) {
            expect(addsLittle(action, asked)).toBe(true);
            expect(["read-value", "crypto-private", "key-export", "write", "delete"]).not.toContain(
              dataActionKind(action),
            );
          }
      }),
    );
  });
});
