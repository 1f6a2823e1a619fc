import { describe, expect, test } from "vitest";
import facts from "../../../src/model/facts/prices.json" with { type: "json" };
import {
  advancedKeySteps,
  assumedRecordBytes,
  chargedStatuses,
  hsmVersionDays,
  listCurrency,
  listPageSize,
  listPrices,
} from "../../../src/model/facts/prices.ts";
import { statusClasses } from "../../../src/model/usage.ts";

describe("the price list", () => {
  test.for([...listPrices])("%s has an amount, a unit, a source and a date", ([, price]) => {
    expect(price.amount).toBeGreaterThan(0);
    expect(price.orAmount ?? 1).toBeGreaterThan(0);
    expect([1, 10_000]).toContain(price.per);
    expect([price.title, price.unit, price.source].every((text) => text.trim() !== "")).toBe(true);
    expect(price.date).toMatch(/^2026-\d\d-\d\d$/);
    expect(price.verified).toBeTypeOf("boolean");
    const known = ["title", "amount", "orAmount", "per", "unit", "source", "date", "verified"];
    expect(Object.keys(price).filter((name) => !known.includes(name))).toEqual([]);
  });

  test("amounts of which no source could be checked say so", () => {
    const unverified = [...listPrices].filter(([, { verified }]) => !verified).map(([item]) => item);
    expect(unverified).toEqual(["hsm-rsa-2048-operation", "scheduled-rotation", "managed-hsm-hour", "log-ingestion"]);
  });

  test("where sources disagree, the price is not verified", () => {
    for (const { orAmount, verified } of listPrices.values()) if (orAmount !== undefined) expect(verified).toBe(false);
  });

  test("every class of answers is charged, is not, or is unclear", () => {
    expect(Object.keys(chargedStatuses).sort()).toEqual([...statusClasses].sort());
    for (const charged of Object.values(chargedStatuses)) expect(["yes", "no", "unclear"]).toContain(charged);
  });

  test("the steps of advanced HSM keys are items of the list, cheaper and cheaper, without an end", () => {
    const amounts = advancedKeySteps.map(({ item }) => listPrices.get(item)?.amount ?? 0);
    expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
    expect(advancedKeySteps.at(-1)?.versions).toBe(Number.POSITIVE_INFINITY);
  });

  test("figures that are assumed or documented have their source", () => {
    expect([listCurrency, hsmVersionDays, listPageSize, assumedRecordBytes]).toEqual(["USD", 30, 25, 1200]);
    for (const { source, date } of [facts.counting, facts.hsmVersionDays, facts.listPageSize, facts.recordSize]) {
      expect([source !== "", /^2026-\d\d-\d\d$/.test(date)]).toEqual([true, true]);
    }
  });
});
