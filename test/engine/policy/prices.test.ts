import { describe, expect, test } from "vitest";
import { priceItems } from "../../../src/model/facts/prices.ts";
import { faultsOf, loadGood } from "./fake-rules.ts";

const prices = async (text: string) => (await loadGood(`version: 1\nprices: ${text}`)).prices;
const faultsBelowVersion = (text: string) => faultsOf(`version: 1\n${text}`);
const allIn = (currency: string, except: readonly string[] = []) =>
  priceItems
    .filter((item) => !except.includes(item))
    .map((item) => `${item}: { amount: 1, currency: ${currency} }`)
    .join(", ");

describe("prices of the policy", () => {
  test("a number is in the currency of the price list", async () => {
    expect(await prices("{ secret-operation: 0.02, key-operation: { amount: 0, currency: USD } }")).toEqual({
      "secret-operation": { amount: 0.02, currency: "USD" },
      "key-operation": { amount: 0, currency: "USD" },
    });
  });

  test("both ways to write a price mean the same", async () => {
    const [short, long] = await Promise.all([
      loadGood("version: 1\nprices: { key-operation: 1 }"),
      loadGood("version: 1\nprices: { key-operation: { amount: 1, currency: USD } }"),
    ]);
    expect(short.digest).toBe(long.digest);
  });

  test("every fault at once, with the nearest item", async () => {
    expect(
      await faultsBelowVersion(`prices:
  secret-operations: 1
  key-operation: { amount: 1 }
  log-ingestion: { amount: .inf, currency: eur }
  certificate-renewal: 1000001
  scheduled-rotation: { amount: 1, currency: USD, per: day }`),
    ).toEqual([
      'rules.yaml:3:3 unknown-key prices.secret-operations | the key "secret-operations" has no meaning here | did you mean "secret-operation"?',
      'rules.yaml:4:3 missing-key prices.key-operation | "currency" is missing | add `currency`: ISO 4217 code, as in EUR.',
      "rules.yaml:5:20 wrong-type prices.log-ingestion.amount | expected a number, found Infinity | correct the value",
      'rules.yaml:5:34 invalid-value prices.log-ingestion.currency | the text "eur" must match pattern "^[A-Z]{3}$" | ISO 4217 code, as in EUR.',
      "rules.yaml:6:3 invalid-value prices.certificate-renewal | 1000001 must be at most 1000000 | correct the value",
      'rules.yaml:7:51 unknown-key prices.scheduled-rotation.per | the key "per" has no meaning here | valid here: amount, currency',
    ]);
  });

  test("another currency than the list's takes every price", async () => {
    const all = await prices(`{ ${allIn("EUR")} }`);
    expect(new Set(Object.values(all).map((price) => price?.currency))).toEqual(new Set(["EUR"]));
    expect(await faultsBelowVersion(`prices: { ${allIn("EUR", ["key-operation", "log-ingestion"])} }`)).toEqual([
      "rules.yaml:2:1 mixed-currencies prices | some prices are in EUR, but not key-operation, log-ingestion | give all of them in EUR, or all in USD",
    ]);
    const mixed = `prices: { ${allIn("EUR", ["key-operation"])}, key-operation: { amount: 1, currency: GBP } }`;
    expect(await faultsBelowVersion(mixed)).toEqual([
      "rules.yaml:2:1 mixed-currencies prices | some prices are in EUR, but not key-operation | give all of them in EUR, or all in USD",
    ]);
  });

  test("currencies are compared after documents are merged", async () => {
    const files = { "./org.yaml": `version: 1\nprices: { ${allIn("EUR", ["key-operation"])} }` };
    const text = "version: 1\nextends: ./org.yaml\nprices: { key-operation: { amount: 1, currency: EUR } }";
    expect((await loadGood(text, { files })).prices["key-operation"]).toEqual({ amount: 1, currency: "EUR" });
  });
});
