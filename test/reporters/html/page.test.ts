import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportReader } from "../../../src/model/report.ts";
import { reportHtml } from "../../../src/reporters/html.ts";
import { buildReport, memorySink } from "../../support/report-fixture.ts";
import { hasBrowser, openBrowser, showReport } from "../../support/report-page.ts";
import { temporaryFolder } from "../../support/run-cli.ts";
import { exampleRules, finding, secret, vault } from "../example-findings.ts";
import { baselineReport, cleanReport, emptyReport, hostileReport, ordinaryReport } from "../example-reports.ts";
import { wholeReport } from "./estate.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const views = ["overview", "findings", "vaults", "access", "expiries", "controls", "usage", "gaps"];

test.runIf(!hasBrowser)("THE HTML REPORT IS NOT TESTED HERE: there is no Chromium", ({ skip }) => skip());

describe.runIf(hasBrowser)("report.html in Chromium, from the disk,", () => {
  const folder = temporaryFolder();
  let browser: Browser;
  const files = new Map<string, string>();

  async function save(name: string, report: ReportReader): Promise<void> {
    const sink = memorySink();
    await reportHtml(report, sink);
    const file = join(folder.path, `${name}.html`);
    writeFileSync(file, sink.text());
    files.set(name, file);
  }
  const show = (name: string, showing: Parameters<typeof showReport>[2] = {}) =>
    showReport(browser, files.get(name) ?? "", showing);

  beforeAll(async () => {
    browser = await openBrowser();
    await save("whole", await wholeReport());
    await save("ordinary", ordinaryReport());
    await save("baseline", baselineReport());
    await save("empty", emptyReport());
    await save("clean", cleanReport());
    await save("hostile", hostileReport());
    await save("many", manyFindings());
  });
  afterAll(async () => {
    await browser?.close();
    folder.remove();
  });

  /** Another view of the page that is open. */
  async function turnTo(page: Page, view: string): Promise<void> {
    await page.evaluate(`location.hash = ${JSON.stringify(view)}`);
    // Once for the address, once for what it shows.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    if (view.includes("open=")) await page.locator(".pane h3").first().waitFor();
  }

  const rowsOf = (page: Page) => page.locator(".window tbody tr:not(.spacer)");
  const foundOf = (page: Page) => page.locator(".found").innerText();

  test.each(["whole", "ordinary", "baseline", "empty", "clean", "hostile"])(
    "the %s report shows every view without an error, a request or a word on the console",
    async (name) => {
      const { page, complaints } = await show(name);
      for (const view of views) {
        await turnTo(page, view);
        expect((await page.locator("main").innerText()).trim()).not.toBe("");
        expect(complaints, view).toEqual([]);
      }
      await page.close();
    },
  );

  test("figures of the overview lead to the rows behind them", async () => {
    const { page } = await show("whole");
    const tile = page.locator("a.tile.medium");
    const figure = await tile.locator("b").innerText();
    await tile.click();
    await expect.poll(() => foundOf(page)).toMatch(new RegExp(`^${figure} findings that count of 20`));
    await expect.poll(() => rowsOf(page).count()).toBe(Number(figure));
    await page.goBack();
    await page.getByRole("link", { name: "payments", exact: true }).first().click();
    expect(new URL(page.url()).hash).toBe("#findings?owner=payments");
    await expect.poll(() => foundOf(page)).toMatch(/^13 findings/);
    await page.close();
  });

  test("gaps come before anything else where a report is incomplete", async () => {
    const { page } = await show("whole");
    const first = page.locator(".overview > section").first();
    await expect.poll(() => first.innerText()).toContain("This report is incomplete");
    await expect.poll(() => first.innerText()).toContain("403 from the vault: no right to list secrets");
    await page.close();
  });

  test("search and filters narrow the list, and stand in the address", async () => {
    const { page } = await show("whole", { hash: "#findings" });
    await page.keyboard.press("/");
    await page.keyboard.type("STRIPE never");
    await expect.poll(() => foundOf(page)).toMatch(/^1 finding that/);
    await expect.poll(() => rowsOf(page).first().innerText()).toContain("stripe-key");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Clear all" }).click();
    await page.getByRole("button", { name: /^high/ }).click();
    await page
      .getByText("Vault ▾")
      .or(page.locator("summary", { hasText: /^Vault$/ }))
      .first()
      .click();
    await page.getByRole("checkbox", { name: /kv-ledger-prod/ }).check();
    await expect.poll(() => foundOf(page)).toMatch(/^1 finding that/);
    const address = page.url();
    await page.close();
    const again = await show("whole", { hash: new URL(address).hash });
    await expect.poll(() => foundOf(again.page)).toMatch(/^1 finding that/);
    await expect.poll(() => rowsOf(again.page).first().innerText()).toContain("administrator's role");
    await again.page.close();
  });

  test("waived findings are asked for by their state, and show their waiver", async () => {
    const { page } = await show("whole", { hash: "#findings?state=waived" });
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await rowsOf(page).first().click();
    await expect
      .poll(() => page.locator(".pane .notice").innerText())
      .toBe("Waiver active, until 2027-03-31, by ciso@example.com: retired in spring");
    await page.close();
  });

  test("keys walk the list, open a finding and close it; its address opens it again", async () => {
    const { page } = await show("whole", { hash: "#findings" });
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".pane h2").innerText()).toBe("Anyone on the internet can reach the vault");
    await expect
      .poll(() => page.locator(".pane pre").innerText())
      .toBe("az keyvault update --name kv-payments-prod --default-action Deny");
    await page.getByRole("button", { name: "Bicep" }).click();
    await expect.poll(() => page.locator(".pane pre").innerText()).toBe("networkAcls: { defaultAction: 'Deny' }");
    const { hash } = new URL(page.url());
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".pane").count()).toBe(0);
    await page.close();
    const again = await show("whole", { hash });
    await expect
      .poll(() => again.page.locator(".pane .lead").innerText())
      .toContain("the firewall lets every address in");
    await again.page.close();
  });

  test("groups open and close, and sorting turns around", async () => {
    const { page } = await show("whole", { hash: "#findings?group=rule" });
    const group = rowsOf(page).filter({ hasText: "Secret has no expiry date" }).first();
    const rows = async () => Number(await page.locator(".window table").getAttribute("aria-rowcount"));
    const before = await rows();
    await group.getByRole("button").click();
    expect(before - (await rows())).toBe(9);
    await page.close();
    const sorted = await show("whole", { hash: "#findings?sort=-severity" });
    await expect.poll(() => rowsOf(sorted.page).first().innerText()).toContain("info");
    await expect.poll(() => sorted.page.locator("th.severity").getAttribute("aria-sort")).toBe("descending");
    await sorted.page.close();
  });

  test("a long list has few rows in the page, and the last of them can be reached", async () => {
    const { page, complaints } = await show("many", { hash: "#findings" });
    await expect.poll(() => rowsOf(page).count()).toBeLessThan(60);
    await page.keyboard.press("End");
    await page.locator(".window tr.cursor", { hasText: "never expires 011999" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".pane .evidence", { hasText: "row 11999" }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("the matrix tells access from what only looks like it, and says what leads there", async () => {
    const { page } = await show("whole", { hash: "#access" });
    const row = rowsOf(page).filter({ hasText: "kv-payments-prod" });
    const marks = async () =>
      Promise.all(
        (await row.locator("td.principal:has(svg)").all()).map(async (cell) => {
          const [title = ""] = ((await cell.getAttribute("title")) ?? "").split("\n");
          const [, reach = ""] = /reach-(\w+)/.exec((await cell.locator("svg").getAttribute("class")) ?? "") ?? [];
          return `${title.split(" on ")[0]}: ${reach}`;
        }),
      );
    await expect
      .poll(async () => (await marks()).filter((one) => !one.includes("<img")))
      .toEqual([
        "batch: allowed",
        "func-pay: allowed",
        "on-call: eligible",
        "platform-owners: escalation",
        "left-last-year: denied",
        "partner: unknown",
      ]);
    expect((await marks()).some((one) => one.endsWith(": nothing"))).toBe(true);
    const words = row.locator("td.principal", { hasText: "manages access" });
    await expect
      .poll(() => words.locator(".unseen").textContent())
      .toBe(
        [
          "manages access: in force",
          "reads values: by giving itself the access",
          "uses keys: by giving itself the access",
          "manages objects: by giving itself the access",
          "Owner at subscription",
        ].join("\n"),
      );
    await page.getByRole("link", { name: "on-call", exact: true }).click();
    await expect
      .poll(() => rowsOf(page).locator("td.standing").innerText())
      .toContain("reads values: after activation; uses keys: after activation");
    await expect.poll(() => rowsOf(page).locator("td.standing").innerText()).toContain("it may have more");
    await turnTo(page, "overview");
    await expect.poll(() => page.locator(".bars tr", { hasText: "platform-owners" }).innerText()).toContain("+1");
    await page.close();
  });

  test("hostile names are text and nothing else", async () => {
    for (const hash of ["#findings?state=all", "#gaps", "#overview", "#findings?group=owner"]) {
      const { page, complaints } = await show("hostile", { hash });
      for (const summary of await page.locator("details.menu > summary").all()) await summary.click();
      if (hash.startsWith("#findings")) await page.keyboard.press("Escape");
      if (hash.startsWith("#findings?state")) await rowsOf(page).first().click();
      await expect.poll(() => page.locator("img, iframe, [onerror], a[href^='javascript:']").count()).toBe(0);
      await expect.poll(() => page.locator("body").innerText()).toContain("<img src=x onerror=alert(1)>");
      await expect.poll(() => page.locator("body").innerText()).not.toMatch(/[\u202e\u200b]/);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  test("the policy of the page refuses what a slip would let in", async () => {
    const { page, complaints } = await show("ordinary");
    await page.evaluate(
      `document.body.insertAdjacentHTML("beforeend", '<img src="https://evil.example/x"><b onclick="alert(1)" id="slip">x</b>')`,
    );
    await page.locator("#slip").click();
    await page.waitForTimeout(100);
    expect(complaints.filter((one) => one.startsWith("dialog"))).toEqual([]);
    expect(complaints.some((one) => one.includes("Content Security Policy"))).toBe(true);
    await page.close();
  });

  test.each(["light", "dark"] as const)("axe finds nothing to object to in %s", async (scheme) => {
    const { page } = await show("whole", { scheme });
    await page.evaluate(axe);
    for (const view of [...views, "findings?group=rule", `findings?state=all&open=${ordinaryFingerprint}`]) {
      await turnTo(page, view);
      const found = (await page.evaluate(
        `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
          .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]))`,
      )) as unknown;
      expect(found, view).toEqual([]);
    }
    await page.close();
  });

  test("without scripts there are the counts and the findings that weigh most", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`file://${files.get("many")}`);
    const text = await page.locator("main.plain").innerText();
    expect(text).toContain("The first 200 of 12000");
    await expect.poll(() => page.locator("main.plain table").nth(1).locator("tbody tr").count()).toBe(200);
    await context.close();
  });

  test("paper gets the overview and every finding that counts, up to a limit that is told", async () => {
    const { page, complaints } = await show("whole", { hash: "#gaps" });
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.locator("#app").isVisible()).toBe(false);
    await expect.poll(() => page.locator("#print .plain-table tbody tr", { hasText: "never expires" }).count()).toBe(9);
    await expect.poll(() => page.locator("#print").innerText()).toContain("This report is incomplete");
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    await expect.poll(() => page.locator("#print > *").count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
    const many = await show("many");
    await many.page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    await expect.poll(() => many.page.locator("#print h2.break").textContent()).toContain("the first 1,000 of 12,000");
    await many.page.close();
  });

  test("the colours are the system's until somebody chooses others", async () => {
    const { page } = await show("ordinary", { scheme: "dark" });
    const background = () => page.evaluate(`getComputedStyle(document.body).backgroundColor`) as Promise<string>;
    await expect.poll(() => background()).toBe("rgb(15, 19, 24)");
    await page.getByRole("button", { name: "Use light colours" }).click();
    await expect.poll(() => background()).toBe("rgb(244, 246, 249)");
    await page.close();
  });

  test("a narrow screen needs no scrolling sideways", async () => {
    const { page } = await show("whole", { width: 390 });
    for (const view of views) {
      await turnTo(page, view);
      await expect
        .poll(() => page.evaluate("document.documentElement.scrollWidth"), { message: view })
        .toBeLessThanOrEqual(390);
    }
    await page.close();
  });
});

const ordinaryFingerprint = finding({
  ruleId: "grant-over-privileged",
  severity: "high",
  message: "",
  subject: {
    type: "grant",
    id: `${vault("kv-ledger-prod", undefined, "rg-payments").id}/providers/microsoft.authorization/roleassignments/5f0e6a5e-0000-4000-8000-000000000001`,
    name: "",
  },
}).fingerprint;

/** More than one piece of findings, each with a detail that names its row. */
function manyFindings(): ReportReader {
  const home = vault("kv-many");
  const findings = Array.from({ length: 12_000 }, (_, row) =>
    finding({
      ruleId: "secret-expiry-missing",
      severity: "medium",
      subject: secret(`secret-${String(row).padStart(6, "0")}`, home),
      message: `never expires ${String(row).padStart(6, "0")}`,
      evidence: [{ fact: "expiresOn", value: `row ${row}`, pointer: `vaults.ndjson#${row}` }],
    }),
  );
  return buildReport({ rules: exampleRules, findings });
}
