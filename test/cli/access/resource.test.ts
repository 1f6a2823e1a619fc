import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNamed, parseResource, type ResourceText } from "../../../src/cli/access/resource.ts";
import { UsageError } from "../../../src/cli/exit.ts";
import { buildVault } from "../../../src/model/build.ts";
import { vaultIdOf } from "./estate.ts";

/** Undefined where the text is refused in words; anything else that is thrown fails the test. */
function parsed(text: string): ResourceText | undefined {
  try {
    return parseResource(text);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

const pieces = fc.oneof(
  fc.constantFrom(
    "/",
    "//",
    "https://",
    "kv.vault.azure.net",
    "secrets",
    "keys/",
    "..",
    "%",
    "%2f",
    "\u0130",
    vaultIdOf("kv"),
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);

describe("resources on the command line", () => {
  test("any text is taken or refused in words", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (some) => {
        const found = parsed(some.join(""));
        expect(found?.object?.name).not.toBe("");
      }),
    );
  });

  test("a name that Key Vault allows comes back from each form, whatever its case", () => {
    const vault = buildVault({ name: "kv-a", id: vaultIdOf("kv-a") });
    const names = fc.stringMatching(/^[0-9a-zA-Z-]{1,127}$/);
    fc.assert(
      fc.property(names, fc.constantFrom("secrets", "keys", "certificates"), (name, collection) => {
        for (const start of ["kv-a", "KV-A", vaultIdOf("kv-a"), vaultIdOf("KV-A"), "https://kv-a.vault.azure.net"]) {
          const found = parsed(`${start}/${collection}/${name}`);
          expect(found?.object).toEqual({ collection, name });
          expect(found && isNamed(found, vault)).toBe(true);
        }
      }),
    );
  });

  test("what only begins like a vault is another one", () => {
    const vault = buildVault({ name: "kv-a", id: vaultIdOf("kv-a") });
    for (const text of [
      "kv-ab",
      "kv",
      vaultIdOf("kv-ab"),
      "https://kv-a.vault.azure.net.example.org/",
      "https://kv-a.vault.azure.cn/",
    ]) {
      const found = parsed(text);
      expect({ text, isNamed: found !== undefined && isNamed(found, vault) }).toEqual({ text, isNamed: false });
    }
  });
});
