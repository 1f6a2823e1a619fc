import type { Finding, Subject } from "../../model/report.ts";
import { codedBuilders } from "./coded.ts";
import { codedColumns, type FindingDetail, type FindingState, type FindingsPiece, type TextName } from "./payload.ts";
import { shown, shownDeep, shownLines, shownValue } from "./shown.ts";

type Span = NonNullable<Finding["location"]>;

/** Gathers findings into one piece of the table and the piece with what belongs to each of them. */
export class FindingsPacker {
  readonly #coded = codedBuilders(codedColumns);
  readonly #text: Record<TextName, string[]> = { name: [], id: [], message: [], place: [], fingerprint: [] };
  readonly #details: FindingDetail[] = [];

  get size(): number {
    return this.#details.length;
  }

  add(finding: Finding): void {
    const { subject } = finding;
    const vault = vaultOf(subject);
    const coded = this.#coded;
    coded.severity.add(finding.severity);
    coded.rule.add(shown(finding.ruleId));
    coded.state.add(stateOf(finding));
    coded.type.add(subject.type);
    coded.vault.add(shown(vault));
    coded.subscription.add(shown(subscriptionOf(subject.id)));
    coded.owner.add(shown(finding.owner ?? ""));
    coded.environment.add(shown(finding.environment));
    coded.controls.add(shown(finding.controls.join(" ")));
    this.#text.name.push(shown(subject.name));
    this.#text.id.push(shown(subject.id.startsWith(vault) ? subject.id.slice(vault.length) : subject.id));
    this.#text.message.push(shown(finding.message));
    this.#text.place.push(finding.location ? shown(placeOf(finding.location)) : "");
    this.#text.fingerprint.push(finding.fingerprint);
    this.#details.push(detailOf(finding));
  }

  pieces(): { readonly findings: FindingsPiece; readonly details: readonly FindingDetail[] } {
    return { findings: { size: this.size, coded: this.#coded, text: this.#text }, details: this.#details };
  }
}

function vaultOf({ type, id, vault }: Subject): string {
  return vault ?? (type === "vault" || type === "hsm" ? id : "");
}

function subscriptionOf(id: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? "";
}

/** What keeps a finding from counting comes first. */
export function stateOf({ waiver, suppression, baselineState }: Finding): FindingState {
  if (waiver?.state === "active") return "waived";
  if (suppression) return "suppressed";
  if (baselineState === undefined) return "open";
  return baselineState === "new" ? "new" : "known";
}

function placeOf({ uri, startLine }: Span): string {
  return `${uri}:${startLine}`;
}

function detailOf(finding: Finding): FindingDetail {
  const { evidence, related, remediation, location, from, waiver, suppression } = finding;
  return {
    evidence: evidence.map(({ fact, value, pointer, at, from: origin }) => ({
      fact: shown(fact),
      value: shownValue(value),
      pointer: shown(pointer),
      ...(at ? { at: shown(placeOf(at)) } : {}),
      ...(origin ? { from: shown(`${origin.what}, ${placeOf(origin.at)}`) } : {}),
    })),
    ...shownDeep({
      ...(related ? { related } : {}),
      ...(location ? { location } : {}),
      ...(from ? { from } : {}),
      ...(waiver ? { waiver } : {}),
      ...(suppression ? { suppression } : {}),
    }),
    ...(remediation ? { remediation: remediationOf(remediation) } : {}),
  };
}

function remediationOf({ text, az, bicep, terraform }: NonNullable<Finding["remediation"]>) {
  return {
    text: shown(text),
    ...(az === undefined ? {} : { az: shownLines(az) }),
    ...(bicep === undefined ? {} : { bicep: shownLines(bicep) }),
    ...(terraform === undefined ? {} : { terraform: shownLines(terraform) }),
  };
}
