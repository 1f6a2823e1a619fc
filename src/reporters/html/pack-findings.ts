import type { Finding, Subject } from "../../model/report.ts";
import { CodedBuilder, codedBuilders } from "./coded.ts";
import { cut, cutJson } from "./names-cut.ts";
import {
  codedColumns,
  type DetailsPiece,
  type FindingDetail,
  type FindingState,
  type FindingsPiece,
  textColumns,
} from "./payload.ts";
import { shown, shownDeep, shownLines, shownValue } from "./shown.ts";

type Span = NonNullable<Finding["location"]>;

/** Gathers findings into one piece of the table and the piece with what belongs to each of them. */
export class FindingsPacker {
  readonly #coded = codedBuilders(codedColumns);
  readonly #text = codedBuilders(textColumns);
  readonly #details = new CodedBuilder();
  readonly #fingerprints: string[] = [];

  get size(): number {
    return this.#fingerprints.length;
  }

  add(finding: Finding): void {
    const { subject } = finding;
    const vault = shown(vaultOf(subject));
    const name = shown(subject.name);
    const names = { vault, name };
    const coded = this.#coded;
    coded.severity.add(finding.severity);
    coded.rule.add(shown(finding.ruleId));
    coded.state.add(stateOf(finding));
    coded.type.add(subject.type);
    coded.vault.add(vault);
    coded.subscription.add(shown(subscriptionOf(subject.id)));
    coded.owner.add(shown(finding.owner ?? ""));
    coded.environment.add(shown(finding.environment));
    coded.controls.add(shown(finding.controls.join(" ")));
    this.#text.name.add(name);
    this.#text.id.add(cut(shown(subject.id), names));
    this.#text.message.add(cut(shown(finding.message), names));
    this.#text.place.add(finding.location ? cut(shown(placeOf(finding.location)), names) : "");
    this.#fingerprints.push(finding.fingerprint);
    this.#details.add(cutJson(JSON.stringify(detailOf(finding)), names));
  }

  pieces(): { readonly findings: FindingsPiece; readonly details: DetailsPiece } {
    const fingerprints = Buffer.from(this.#fingerprints.join(""), "hex").toString("base64");
    return {
      findings: { size: this.size, coded: this.#coded, text: this.#text, fingerprints },
      details: this.#details,
    };
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
