import { addDays, dateOf } from "../model/iso-date.ts";
import type { EstatePlan } from "./options.ts";
import type { PlantedDefect } from "./vaults.ts";

/** An exception in the sample's policy. */
export interface SampleWaiver {
  readonly rule: string;
  readonly subject: string;
  readonly kind?: "azure-devops-private-endpoint";
  readonly reason: string;
  readonly approver: string;
  readonly ticket: string;
  /** The last day on which it holds. */
  readonly until: string;
  /** What becomes of the finding that it names; `unused` names none. */
  readonly state: "active" | "expired" | "unjustified" | "unused";
}

export interface LabelledWaivers {
  readonly waivers: readonly SampleWaiver[];
  /** Findings about the waivers themselves. */
  readonly planted: readonly PlantedDefect[];
}

interface Planned extends Omit<SampleWaiver, "rule" | "subject" | "until"> {
  /** The planted defect of the first replica that it names. */
  readonly covers: string;
  /** The planted defect that makes it a wrong one. */
  readonly wrongBy?: string;
  readonly days: number;
}

const planned: readonly Planned[] = [
  {
    covers: "0:purge-protection-off-waived",
    state: "active",
    reason: "the vault moves to a new subscription and is deleted then",
    approver: "platform-lead@halden.example",
    ticket: "CHG-1042",
    days: 200,
  },
  {
    covers: "0:secret-unrotated-waived",
    state: "expired",
    reason: "the partner could not take a new token before the summer",
    approver: "security@halden.example",
    ticket: "RISK-77",
    days: -20,
  },
  {
    covers: "0:legacy-policies-devops",
    state: "active",
    kind: "azure-devops-private-endpoint",
    reason: "a variable group reads this vault through its private endpoint",
    approver: "security@halden.example",
    ticket: "RISK-81",
    days: 300,
  },
  {
    covers: "0:legacy-policies-public",
    wrongBy: "0:legacy-public-access",
    state: "unjustified",
    kind: "azure-devops-private-endpoint",
    reason: "a variable group reads this vault",
    approver: "security@halden.example",
    ticket: "RISK-82",
    days: 300,
  },
];

const retired = {
  rule: "vault-network-open",
  subject: "*/vaults/kv-retired-*",
  reason: "shut down next quarter",
  approver: "platform-lead@halden.example",
  ticket: "CHG-0815",
  state: "unused",
} as const;

const wrongWhen = {
  expired: { ruleId: "waiver-expired", key: "waiver-expired" },
  unjustified: { ruleId: "waiver-unjustified", key: "waiver-unjustified" },
  unused: { ruleId: "waiver-unused", key: "waiver-unused" },
} as const;

/** The policy's exceptions, for the defects that were planted; a defect that is left out takes its waiver with it. */
export function labelledWaivers(plan: EstatePlan, planted: readonly PlantedDefect[]): LabelledWaivers {
  const byKey = new Map(planted.map((defect) => [defect.key, defect]));
  const waivers: SampleWaiver[] = [];
  const labels: PlantedDefect[] = [];
  for (const plannedWaiver of planned) {
    const defect = byKey.get(plannedWaiver.covers);
    if (!defect) continue;
    const waiver = waiverFor(plan, { ...plannedWaiver, defect }, byKey);
    waivers.push(waiver);
    const { covers, wrongBy } = plannedWaiver;
    if (waiver.state !== "active") labels.push(labelOf(waiver, wrongBy === undefined ? [covers] : [covers, wrongBy]));
  }
  if (!plan.without.has(wrongWhen.unused.key)) {
    const waiver = { ...retired, until: dateOf(addDays(plan.now, 90)) };
    waivers.push(waiver);
    labels.push(labelOf(waiver));
  }
  return { waivers, planted: labels };
}

function waiverFor(
  plan: EstatePlan,
  { covers: _covers, defect, wrongBy, days, ...rest }: Planned & { readonly defect: PlantedDefect },
  planted: ReadonlyMap<string, PlantedDefect>,
): SampleWaiver {
  const isMended =
    rest.state === "expired" || rest.state === "unjustified" ? plan.without.has(wrongWhen[rest.state].key) : false;
  const until = dateOf(addDays(plan.now, isMended ? Math.abs(days) : days));
  const waiver = { rule: defect.ruleId, subject: defect.subject, ...rest, until };
  if (isMended) return mended(waiver);
  return wrongBy !== undefined && !planted.has(wrongBy) ? { ...waiver, state: "active" } : waiver;
}

/** The healthy twin: a waiver that still holds and claims no kind that the facts do not bear out. */
function mended({ kind: _kind, ...waiver }: SampleWaiver): SampleWaiver {
  return { ...waiver, state: "active" };
}

function labelOf(waiver: SampleWaiver, restsOn?: readonly string[]): PlantedDefect {
  if (waiver.state === "active") throw new Error("an active waiver is no defect");
  const kind = waiver.kind === undefined ? "" : `/${waiver.kind}`;
  return {
    ...wrongWhen[waiver.state],
    subject: `waivers/${waiver.rule}/${waiver.subject}${kind}`,
    environment: "production",
    ...(restsOn === undefined ? {} : { restsOn }),
  };
}
