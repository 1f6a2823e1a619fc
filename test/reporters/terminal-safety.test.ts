import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/model/report.ts";
import { buildReport } from "../support/report-fixture.ts";
import { exampleRules, finding, vault } from "./example-findings.ts";
import { cleanReport, hostileReport, hostileText, ordinaryReport } from "./example-reports.ts";
import { terminalText } from "./terminal-text.ts";

function open(name: string, message: string): Finding {
  const subject = { ...vault("kv-app"), name };
  return finding({
    ruleId: "vault-network-open",
    severity: "critical",
    subject,
    message,
    owner: name,
    environment: name,
  });
}

describe("safety", () => {
  const escapeCharacter = String.fromCharCode(0x1b);
  const own = new RegExp(`${escapeCharacter}\\[[0-9;]+m`, "g");
  const control = /[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u;

  test("without colour there is no control character but the line breaks of the report", async () => {
    for (const report of [ordinaryReport(), hostileReport()])
      expect((await terminalText(report)).replaceAll("\n", "")).not.toMatch(control);
  });

  test("with colour the only escape sequences are the report's own", async () => {
    const text = await terminalText(hostileReport(), { color: true });
    expect(text).toContain("\u001b[");
    expect(text.replaceAll("\n", "").replace(own, "")).not.toMatch(control);
  });

  test("colour changes nothing but colour", async () => {
    for (const report of [ordinaryReport(), hostileReport()]) {
      expect((await terminalText(report, { color: true })).replace(own, "")).toBe(await terminalText(report));
    }
  });

  test("an ASCII terminal gets ASCII", async () => {
    for (const report of [ordinaryReport(), hostileReport(), cleanReport()]) {
      expect((await terminalText(report, { unicode: false })).replaceAll("\n", "")).toMatch(/^[\x20-\x7e]*$/);
    }
  });

  test("no text from outside makes a line that a build agent obeys", async () => {
    const parts = fc.constantFrom(
      "::error::x",
      "::",
      ":",
      " ",
      "#",
      "##[group]",
      "##vso[task.complete]",
      "\n",
      "word",
      hostileText,
    );
    const text = fc.array(parts, { maxLength: 8 }).map((list) => list.join(""));
    await fc.assert(
      fc.asyncProperty(text, text, fc.integer({ min: 40, max: 120 }), async (name, message, width) => {
        const out = await terminalText(buildReport({ rules: exampleRules, findings: [open(name, message)] }), {
          width,
        });
        expect(out).not.toMatch(/^\s*::/m);
        expect(out).not.toMatch(/##(vso)?\[/i);
      }),
    );
  });
});
