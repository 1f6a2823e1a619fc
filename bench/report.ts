import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser } from "../test/support/browser.ts";
import { type Measured, mustRun, type Row, runNode } from "./measure.ts";

const work = join(import.meta.dirname, ".work");
const bin = join(import.meta.dirname, "../bin/kvaudit.js");
const findings = 100_000;
const formats = ["html", "json", "sarif", "junit", "markdown", "csv"];

/** Every format of a report with 100,000 findings, against making the same findings; then its page in Chromium. */
export async function benchReport(): Promise<readonly Row[]> {
  const from = scannedFindings();
  const base = written("none", from);
  const rows = formats.map((format): Row => {
    const run = written(format, from);
    return {
      what: `report: ${findings} findings as ${format} (${megabytes(fileOf(format))}), against only making them (${base.seconds.toFixed(1)} s)`,
      measured: `${(run.seconds - base.seconds).toFixed(1)} s more`,
      ratio: `${(run.seconds / base.seconds).toFixed(2)}×`,
      peak: `${run.megabytes.toFixed(0)} MB`,
      bar: format === "html" ? "5 MB of file, 500 MB" : "3 s, 500 MB",
    };
  });
  return [...rows, await inBrowser(fileOf("html"))];
}

const fileOf = (format: string) => join(work, `report.${format}`);
const megabytes = (file: string) => `${(statSync(file).size / 1e6).toFixed(2)} MB`;

/** What a scan of a thousand vaults finds. */
export function scannedFindings(): string {
  mkdirSync(work, { recursive: true });
  const snapshot = join(work, "estate-for-report");
  if (!existsSync(join(snapshot, "manifest.json")))
    mustRun(runNode([join(import.meta.dirname, "make-estate.ts"), snapshot, "1000", "100", "20"]));
  const out = join(work, "out-for-report");
  mustRun(
    runNode(
      [
        bin,
        "scan",
        "--snapshot",
        snapshot,
        "--out",
        out,
        "--format",
        "json",
        "--fail-on",
        "none",
        "--allow-incomplete",
      ],
      work,
    ),
  );
  return join(out, "findings.json");
}

function written(format: string, from: string): Measured {
  return mustRun(
    runNode([join(import.meta.dirname, "report-format.ts"), format, from, String(findings), fileOf(format)], work),
  );
}

/** From the address to a page that can be used; then from a typed letter to the rows that fit. */
async function inBrowser(file: string): Promise<Row> {
  const executablePath = findBrowser();
  const bar = "1.5 s to ready and filtered";
  if (executablePath === undefined)
    return { what: "report: in Chromium", measured: "no Chromium here", ratio: "", peak: "", bar };
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  try {
    const page = await browser.newPage();
    const from = performance.now();
    await page.goto(`file://${file}#findings`);
    await page.waitForSelector("html[data-ready]", { state: "attached" });
    const ready = performance.now() - from;
    // Measured inside: what the reader waits for, without the driver.
    const filtered = (await page.evaluate(`(async () => {
      const from = performance.now();
      const input = document.querySelector(".filters input");
      const before = document.querySelector(".found").textContent;
      input.value = "prod secret";
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      while (document.querySelector(".found").textContent === before) await new Promise(requestAnimationFrame);
      return performance.now() - from;
    })()`)) as number;
    const total = ready + filtered;
    return {
      what: `report: ${findings} findings opened in Chromium, then searched for the first time`,
      measured: `ready ${(ready / 1000).toFixed(2)} s, filtered ${(filtered / 1000).toFixed(2)} s`,
      ratio: `${(total / 1500).toFixed(2)}× of the bar`,
      peak: "",
      bar,
    };
  } finally {
    await browser.close();
  }
}
