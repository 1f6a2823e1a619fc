import { describe, expect, test } from "vitest";
import { type KeyKind, limitOf } from "../../../src/model/facts/limits.ts";

const operations = (...keys: readonly KeyKind[]) => limitOf("key-operations", keys).calls;

describe("limits of the service", () => {
  test("of key operations go by family, size and place", () => {
    expect(operations({ type: "RSA", size: 2048 })).toBe(4000);
    expect(operations({ type: "RSA-HSM", size: 3072 })).toBe(500);
    expect(operations({ type: "RSA-HSM", size: 4096 })).toBe(250);
    expect(operations({ type: "EC", size: null })).toBe(4000);
    expect(operations({ type: "EC-HSM", size: null })).toBe(2000);
  });

  test("take the smallest of several keys, the next larger size, and RSA 2048 in software for none", () => {
    expect(operations({ type: "RSA", size: 2048 }, { type: "RSA", size: 4096 }, { type: "EC", size: null })).toBe(500);
    expect(operations({ type: "RSA", size: 2049 })).toBe(1000);
    expect(operations({ type: "RSA", size: 16_384 })).toBe(500);
    expect(operations()).toBe(4000);
  });

  test("of new keys are lower in HSMs; secrets have fixed ones", () => {
    expect(limitOf("key-create", [{ type: "RSA", size: 2048 }]).calls).toBe(20);
    expect(
      limitOf("key-create", [
        { type: "RSA", size: 2048 },
        { type: "EC-HSM", size: null },
      ]).calls,
    ).toBe(10);
    expect(limitOf("secret-create", []).calls).toBe(300);
    expect(limitOf("secret-and-vault", []).calls).toBe(4000);
  });
});
