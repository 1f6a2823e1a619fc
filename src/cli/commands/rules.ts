import { nameHint } from "../../engine/policy/nearest.ts";
import { policySchema } from "../../engine/policy/schema.ts";
import { controlIds } from "../../model/facts/controls.ts";
import { profileNames, type Rule } from "../../model/rule.ts";
import { rules } from "../../rules/registry.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";

/** Format of `rules list --format json`. */
const rulesFormatVersion = 1;

/** `kvaudit rules list`. */
export async function listRules(format: "text" | "json", io: Io): Promise<ExitCode> {
  if (format === "json") {
    const document = { formatVersion: rulesFormatVersion, rules: rules.map(describe) };
    await writeText(io.stdout, `${JSON.stringify(document, null, 2)}\n`);
    return exitCodes.ok;
  }
  const width = Math.max(...rules.map(({ id }) => id.length));
  const areas = [...new Set(rules.map(({ area }) => area))].sort();
  for (const area of areas) {
    const lines = rules
      .filter((rule) => rule.area === area)
      .map((rule) => `  ${rule.severity.padEnd(9)}${rule.id.padEnd(width + 2)}${rule.title}\n`);
    await writeText(io.stdout, `${area}\n${lines.join("")}\n`);
  }
  await writeText(
    io.stdout,
    `${rules.length} rules; severities are those of production. kvaudit rules show ID says more.\n`,
  );
  return exitCodes.ok;
}

/** A rule without its code, as published. */
function describe(rule: Rule) {
  return {
    id: rule.id,
    title: rule.title,
    area: rule.area,
    severity: rule.severity,
    ...(rule.levels ? { levels: rule.levels } : {}),
    subject: rule.subject,
    sources: rule.sources,
    needs: rule.needs,
    params: rule.params,
    profiles: profileNames.filter((name) => rule.profiles?.[name] !== false),
    controls: controlIds(rule.controls),
    peers: rule.peers ?? [],
    docs: { ...rule.doc, page: `docs/rules/${rule.id}.md`, references: rule.references },
  };
}

/** `kvaudit rules show ID`. */
export async function showRule(id: string, format: "text" | "json", io: Io): Promise<ExitCode> {
  const rule = rules.find((one) => one.id === id || one.formerIds?.includes(id));
  if (!rule) {
    const hint = nameHint(
      id,
      rules.map((one) => one.id),
      "kvaudit rules list shows all",
    );
    throw new UsageError("rule-unknown", `there is no rule "${id}"`, hint);
  }
  await writeText(io.stdout, format === "json" ? `${JSON.stringify(describe(rule), null, 2)}\n` : page(rule));
  return exitCodes.ok;
}

function page(rule: Rule): string {
  const params = Object.entries(rule.params.properties).map(([name, schema]) => {
    const { default: usual, description = "" } = schema as { default?: unknown; description?: string };
    return `  ${name} (${JSON.stringify(usual)})  ${description}`;
  });
  const sections = [
    `${rule.id}: ${rule.title}`,
    `severity ${[rule.severity, ...(rule.levels ?? []).filter((level) => level !== rule.severity)].join(" or ")}, area ${rule.area}, judges ${rule.subject}, needs ${rule.needs.join(", ")}`,
    `What it flags\n${rule.doc.what}`,
    `Why it matters\n${rule.doc.why}`,
    `What to do\n${rule.doc.fix}`,
    ...(params.length > 0 ? [`Parameters\n${params.join("\n")}`] : []),
    ...(rule.references.length > 0 ? [`References\n${rule.references.join("\n")}`] : []),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** `kvaudit rules schema`. */
export async function printPolicySchema(io: Io): Promise<ExitCode> {
  await writeText(io.stdout, `${JSON.stringify(policySchema(rules), null, 2)}\n`);
  return exitCodes.ok;
}
