import { expect, test } from "vitest";
import { serviceEncryption } from "../../../src/rules/support/service-encryption.ts";

const isJustified = (...operations: string[]) => serviceEncryption.isJustified({ operations });

test("a key that services wrap with bears the waiver out, whatever else it may do", () => {
  expect(isJustified("wrapKey", "unwrapKey")).toBe(true);
  expect(isJustified("encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey")).toBe(true);
});

test("the spelling of an operation does not matter", () => {
  expect(isJustified("WRAPKEY", "UnwrapKey")).toBe(true);
});

test("half of the pair is no service encryption", () => {
  expect(isJustified("unwrapKey")).toBe(false);
  expect(isJustified("wrapKey")).toBe(false);
});

test("a key for signing, or for nothing, does not bear it out", () => {
  expect(isJustified("sign", "verify")).toBe(false);
  expect(isJustified()).toBe(false);
});

test("it needs the key's operations", () => {
  expect(serviceEncryption.subject).toBe("key");
  expect(serviceEncryption.needs).toEqual(["operations"]);
});
