import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chargeKinds, savingKinds } from "../../src/model/cost.ts";
import { assumedRecordBytes, hsmVersionDays, listPageSize, listPrices } from "../../src/model/facts/prices.ts";

const page = readFileSync(new URL("../../docs/cost.md", import.meta.url), "utf8");

describe("the page on cost", () => {
  it.each([...listPrices])("has the price %s as the list has it", (item, price) => {
    const { amount, orAmount, unit, date, verified, source } = price;
    const amounts = [amount, ...(orAmount === undefined ? [] : [orAmount])].map((one) => one.toFixed(2)).join(" or ");
    const line = `| \`${item}\` | ${amounts} | ${unit} | ${date} | ${verified ? "yes" : "no"} | ${source} |`;
    expect(page.split("\n")).toContain(line);
  });

  it("has no other price", () => {
    const table = page.slice(page.indexOf("## Prices"), page.indexOf("Further figures"));
    expect(table.match(/^\| `/gm)).toHaveLength(listPrices.size);
  });

  it.each([...chargeKinds, ...savingKinds])("says how %s is counted", (kind) => {
    expect(page).toContain(`\`${kind}\``);
  });

  it("names the figures that are assumed", () => {
    expect(page).toContain(`a log record is taken to be ${assumedRecordBytes} bytes`);
    expect(page).toContain(`within ${hsmVersionDays} days`);
    expect(page).toContain(`which a list gives ${listPageSize} at a time`);
  });
});
