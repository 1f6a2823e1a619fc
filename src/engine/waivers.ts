import { read, unread } from "../model/fact.ts";
import type { Waiver } from "../model/policy.ts";
import type { WaiverRow } from "../model/posture.ts";
import type { WaiverSubject } from "../model/subject.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { judge } from "./judge.ts";
import { isWaiverExpired, resolveEnvironment } from "./policy/resolve.ts";
import type { Run, WaiverUse } from "./run.ts";

/** Judges the waivers themselves, after everything that they may have met. */
export async function judgeWaivers(run: Run, rules: readonly CompiledRule[]): Promise<void> {
  const environment = resolveEnvironment(run.policy, { name: "", tags: read({}) });
  for (const waiver of run.policy.waivers) {
    const record = waiverSubject(waiver, run);
    const reference = { type: "waiver", id: record.id, name: record.name } as const;
    await judge(run, rules, { reference, record, file: "policy", environment, owner: undefined, vault: undefined });
  }
}

function waiverSubject(waiver: Waiver, run: Run): WaiverSubject {
  const kind = waiver.kind === undefined ? "" : `/${waiver.kind}`;
  return {
    id: `waivers/${waiver.rule}/${waiver.subject}${kind}`,
    name: `${waiver.rule} on ${waiver.subject}`,
    at: waiver.at,
    rule: waiver.rule,
    pattern: waiver.subject,
    kind: waiver.kind ?? null,
    until: waiver.until,
    isExpired: read(isWaiverExpired(waiver, run.now)),
    matched: matchedFact(waiver, run),
    unjustified: read(run.waiverUse.unjustified(waiver)),
  };
}

/** A waiver that met nothing is unused only if its rule was judged everywhere: what nobody looked at may still need it. */
function matchedFact(waiver: Waiver, run: Run): WaiverSubject["matched"] {
  const matched = run.waiverUse.matched(waiver);
  if (matched > 0 || run.tally.sawEverything(waiver.rule)) return read(matched);
  return unread("not-asked", `${waiver.rule} was off in this run, or could not be judged everywhere`);
}

/** Every waiver with what it met. */
export function waiverRows(waivers: readonly Waiver[], use: WaiverUse, now: string): readonly WaiverRow[] {
  return waivers.map((waiver) => ({
    ...{ rule: waiver.rule, subject: waiver.subject, kind: waiver.kind ?? null, reason: waiver.reason },
    ...{ approver: waiver.approver, ticket: waiver.ticket ?? null, until: waiver.until },
    isExpired: isWaiverExpired(waiver, now),
    matched: use.matched(waiver),
  }));
}
