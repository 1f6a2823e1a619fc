import type { RuleDescriptor } from "../../model/report.ts";
import type { Severity } from "../../model/severity.ts";
import { clip, visible } from "../escape.ts";

/** A SARIF `reportingDescriptor` with the fields GitHub reads. */
export interface SarifRule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly helpUri?: string;
  readonly defaultConfiguration: { readonly level: SarifLevel };
  readonly properties: Readonly<Record<string, unknown>>;
}

export type SarifLevel = "error" | "warning" | "note";

export const levels: Readonly<Record<Severity, SarifLevel>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
};

/** Inside GitHub's bands, off their edges. Info has none: 0.0 would only say "no security severity". */
const securitySeverity: Readonly<Record<Severity, string | undefined>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: undefined,
};

const problemSeverity: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "recommendation",
  info: "recommendation",
};

/** GitHub cuts descriptions here, and shows this many tags. */
const maxDescription = 1024;
const maxTags = 10;

/**
 * The id of a rule at one severity. On GitHub severity belongs to the rule, not to the result, so a rule that is
 * reported at several severities becomes several: the bare id at its default, `<id>.<severity>` otherwise.
 */
export function sarifRuleId(rule: RuleDescriptor, severity: Severity): string {
  return severity === rule.severity ? rule.id : `${rule.id}.${severity}`;
}

/** What SARIF says about a rule at one severity. `helpUri` is the rule's page, where the tool has one. */
export function sarifRule(rule: RuleDescriptor, severity: Severity, helpUri: string | undefined): SarifRule {
  const id = sarifRuleId(rule, severity);
  const link = helpUri ?? rule.references.find((reference) => /^https:\/\/\S+$/.test(reference));
  const score = securitySeverity[severity];
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: clip(sentence(rule.title), maxDescription) },
    fullDescription: { text: clip(visible(`${sentence(rule.what)} ${sentence(rule.why)}`), maxDescription) },
    help: { text: help(rule, plain), markdown: help(rule, markdown) },
    ...(link === undefined ? {} : { helpUri: link }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["security", "azure-key-vault", rule.area, ...rule.controls].slice(0, maxTags),
      precision: "very-high",
      "problem.severity": problemSeverity[severity],
      ...(score === undefined ? {} : { "security-severity": score }),
    },
  };
}

/** `vault-sku.low` to `VaultSkuLow`: the form SARIF asks of names, in which every word has at least two characters. */
export function pascalCase(id: string): string {
  const words = id.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.reduce((name, word) => {
    const isWord = name === "" || /^[A-Za-z][A-Za-z0-9]/.test(word);
    return name + (isWord ? word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase() : word.toLowerCase());
  }, "");
}

/** Text that ends with a full stop, as SARIF asks of messages. */
export function sentence(text: string): string {
  const trimmed = visible(text.trim());
  return trimmed === "" || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

interface HelpStyle {
  readonly heading: (text: string) => string;
  readonly item: (reference: string) => string;
}

const plain: HelpStyle = { heading: (text) => `${text}:`, item: (reference) => `- ${reference}` };
const markdown: HelpStyle = {
  heading: (text) => `## ${text}\n`,
  item: (reference) => (/^https?:\/\/[^\s<>]+$/.test(reference) ? `- <${reference}>` : `- ${reference}`),
};

/** The rule's own words: they are written by rule authors, in Markdown, not by the estate under review. */
function help(rule: RuleDescriptor, style: HelpStyle): string {
  const parts = [
    `${style.heading("What it flags")}\n${rule.what}`,
    `${style.heading("Why it matters")}\n${rule.why}`,
    `${style.heading("How to fix it")}\n${rule.fix}`,
  ];
  if (rule.references.length > 0) {
    parts.push(`${style.heading("References")}\n${rule.references.map(style.item).join("\n")}`);
  }
  return parts.join("\n\n");
}
