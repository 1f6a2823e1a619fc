import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const tool = fileURLToPath(new URL("../../node_modules/@microsoft/sarif-multitool-linux/", import.meta.url));

/** The SARIF Multitool ships as a program for Linux on x64 only. */
export const multitoolRuns = process.platform === "linux" && process.arch === "x64";

/** Rules about what GitHub takes that are off by default. GH1004 stays off: the limits it knows are out of date. */
const switchedOn = [
  "GH1001.ProvideRequiredLocationProperties",
  "GH1002.InlineThreadFlowLocations",
  "GH1003.ProvideRequiredRegionProperties",
  "GH1005.LocationsMustBeRelativeUrisOrFilePaths",
  "GH1006.ProvideCheckoutPath",
  "GH1007.ProvideFullyFormattedMessageStrings",
];
/** Asks the network whether every link answers. */
const switchedOff = ["SARIF2006.UrisShouldBeReachable"];

const configuration = Object.fromEntries([
  ...switchedOn.map((rule) => [`${rule}.Options`, { RuleEnabled: "Error" }]),
  ...switchedOff.map((rule) => [`${rule}.Options`, { RuleEnabled: "Disabled" }]),
]);

export interface MultitoolResult {
  readonly ruleId: string;
  readonly level: string;
  readonly text: string;
}

interface Report {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules?: readonly RuleText[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly level?: string;
      readonly message: { readonly id?: string; readonly arguments?: readonly string[]; readonly text?: string };
    }[];
  }[];
}

interface RuleText {
  readonly id: string;
  readonly messageStrings?: Readonly<Record<string, { readonly text: string }>>;
}

/** Whose rules a log is held to, beside those of SARIF itself. */
export type RuleKind = "Ghas" | "GHAzDO";

/**
 * Validates a SARIF log with Microsoft's tool and the rules of GitHub or Azure DevOps. The tool's exit status says nothing (it is 0 with
 * errors), so its own report is read: a result without a level is a warning.
 */
export async function validateSarif(
  sarif: string,
  levels = "Error;Warning",
  rules: RuleKind = "Ghas",
): Promise<readonly MultitoolResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "kvaudit-sarif-"));
  try {
    const path = (name: string): string => join(folder, name);
    await writeFile(path("log.sarif"), sarif);
    await writeFile(path("configuration.json"), JSON.stringify(configuration));
    const kinds = ["--rule-kind", `Sarif;${rules}`, "--level", levels, "--log", "ForceOverwrite"];
    const names = [path("log.sarif"), "-c", path("configuration.json"), "-o", path("report.sarif")];
    await promisify(execFile)(join(tool, "Sarif.Multitool"), ["validate", ...names, ...kinds]);
    return resultsOf(JSON.parse(await readFile(path("report.sarif"), "utf8")));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function resultsOf(report: Report): readonly MultitoolResult[] {
  return report.runs.flatMap(({ tool, results }) =>
    results.map(({ ruleId, level, message }) => {
      const rule = tool.driver.rules?.find(({ id }) => ruleId.startsWith(id));
      const template = message.text ?? rule?.messageStrings?.[message.id ?? ""]?.text ?? "";
      const text = template.replace(/\{(\d+)\}/g, (_, index: string) => message.arguments?.[Number(index)] ?? "");
      return { ruleId, level: level ?? "warning", text };
    }),
  );
}

/** The SARIF 2.1.0 schema, in the form the same package ships it (JSON Schema 2020-12). */
export async function sarifSchema(): Promise<object> {
  return JSON.parse(await readFile(join(tool, "sarif-2.1.0.json"), "utf8"));
}
