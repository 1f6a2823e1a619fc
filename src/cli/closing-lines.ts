import type { Connection } from "../collectors/azure/run/connect.ts";
import { terminalText } from "../reporters/escape.ts";

/** List price of Key Vault operations, US dollars for ten thousand (2026-11-23); only data-plane calls cost. */
const dollarsPerTenThousand = 0.03;

/** What the run asked of Azure, and what that costs whoever pays for it. */
export function closingText({ client }: Connection): string {
  const { requests, byService, throttled, waitedMs } = client.counts;
  const transactions = (byService.get("vault") ?? 0) + (byService.get("hsm") ?? 0);
  const cost = ((transactions / 10_000) * dollarsPerTenThousand).toFixed(transactions > 30_000 ? 2 : 4);
  const lines = [
    `${requests} requests (${[...byService]
      .sort()
      .map(([service, count]) => `${service} ${count}`)
      .join(", ")})`,
    `${transactions} of them Key Vault transactions, about $${cost} at list price`,
    ...(throttled > 0 ? [`throttled ${throttled} times, waited ${(waitedMs / 1000).toFixed(1)} s`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Told even when nothing else is: an answer that leads elsewhere is no everyday thing. */
export function refusalsText({ guardRefusals }: Connection): string {
  return guardRefusals.map((refusal) => `REFUSED by kvaudit's own guard: ${terminalText(refusal)}\n`).join("");
}
