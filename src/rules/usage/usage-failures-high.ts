import Type from "typebox";
import { callerName } from "../../model/caller-name.ts";
import { defineRule } from "../../model/rule.ts";
import type { CallerUsage, StatusCounts } from "../../model/vault-usage.ts";
import { someOf } from "../support/some-of.ts";
import { grouped, percent } from "../support/usage-words.ts";

const kinds = [
  ["denied", "denied"],
  ["client-error", "client errors"],
  ["server-error", "server errors"],
] as const;

export default defineRule({
  id: "usage-failures-high",
  title: "Many calls fail",
  severity: "low",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["throttling-availability", "anomalous-access"],
  peers: ["amba:ServiceApiResult"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/rest-error-codes",
    "https://learn.microsoft.com/azure/key-vault/general/alert",
  ],
  doc: {
    what: "Flags vaults at which at least the given share of all calls, and at least so many, were denied or ended in an error. Handshakes of client libraries (401 without identity) are no failures. Neither are answers that an object does not exist (404), which optional settings and existence checks get all day, nor throttled calls, which have a rule of their own.",
    why: "Failures that nobody looks at hide those that matter: a permission that is missing, a firewall that shuts out a deployment, a client that tries in vain for weeks, somebody who tries doors.",
    fix: "Take the callers that the finding names and look at their denied calls: give the permission that is missing, add the network path, or switch off what does not need the vault any more.",
  },
  params: {
    share: Type.Number({
      default: 0.05,
      minimum: 0,
      maximum: 1,
      description: "Share of all calls from which on failures are reported.",
    }),
    atLeast: Type.Integer({
      default: 50,
      minimum: 1,
      description: "Failures from which on they are reported at all: of a hundred calls, five failures say little.",
    }),
  },
  examples: {
    fails: { usage: { calls: 10_000, byStatus: { success: 9_000, denied: 1_000 } } },
    passes: { usage: { calls: 10_000, byStatus: { success: 9_990, denied: 10 } } },
  },
  *check({ id, name, usage }, { params }) {
    const failures = failuresOf(usage.byStatus);
    if (failures < params.atLeast || failures < params.share * usage.calls) return;
    const parts = kinds
      .filter(([status]) => usage.byStatus[status] > 0)
      .map(([status, words]) => `${grouped(usage.byStatus[status])} ${words}`);
    yield {
      at: id,
      message: `${percent(failures / usage.calls)} of ${grouped(usage.calls)} calls of vault "${name}" failed: ${parts.join(", ")}${mostFailing(usage.callers)}`,
      data: { failures, calls: usage.calls },
    };
  },
});

function failuresOf(byStatus: StatusCounts): number {
  return kinds.reduce((sum, [status]) => sum + byStatus[status], 0);
}

function mostFailing(callers: readonly CallerUsage[]): string {
  const named = callers
    .map(({ caller, byStatus }) => ({ caller, failures: failuresOf(byStatus) }))
    .filter(({ failures }) => failures > 0)
    .sort((a, b) => b.failures - a.failures)
    .map(({ caller, failures }) => `"${callerName(caller)}" (${grouped(failures)})`);
  return named.length === 0 ? "" : `; most of ${someOf(named, 3)}`;
}
