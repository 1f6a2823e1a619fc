import { readArm } from "../../../src/collectors/code/arm/read/read-arm.ts";
import { readBicep } from "../../../src/collectors/code/bicep/read/read-bicep.ts";
import { DeployedResources } from "../../../src/collectors/code/deployment/deployed-resources.ts";
import type { DeployedResource, Deployment } from "../../../src/collectors/code/deployment/deployment.ts";
import { isPathFault, openTree } from "../../../src/collectors/code/files/open-tree.ts";
import { isFault, readCode } from "../../../src/collectors/code/read-code.ts";
import { codeReaders } from "../../../src/collectors/code/readers.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { rules } from "../../../src/rules/registry.ts";

/** What is said of a resource, in words that do not hang on the language. */
export interface PairVerdict {
  readonly rule: string;
  readonly type: string;
  readonly name: string;
  readonly evidence: string;
}

export function pairRow({ rule, type, name, evidence }: PairVerdict): string {
  return [rule, type, name, evidence].join(" | ");
}

/** The findings of every rule on a folder, each once, sorted. */
export async function pairVerdicts(cwd: string, language: "bicep" | "arm"): Promise<readonly PairVerdict[]> {
  const names = await namesOf(cwd, language);
  const options = {
    ...{ paths: ["."], cwd, now: "2026-11-01T00:00:00Z", toolVersion: "0.0.0", varFiles: [] },
    ...{ suppresses: true, isRuleId: () => false },
  };
  const snapshot = await readCode(options, codeReaders);
  if (isFault(snapshot)) throw new Error(snapshot.fault);
  const policy = builtInPolicy("strict", rules);
  const report = await evaluate({ snapshots: [snapshot], rules, policy, tool: { name: "kvaudit", version: "0.0.0" } });
  const found = new Map<string, PairVerdict>();
  for await (const { ruleId, subject, evidence } of report.findings()) {
    const known = names.get(addressIn(subject.id));
    const [type, name] = known ?? [subject.type, inWords(withoutFile(subject.name), names)];
    const values = evidence.map(({ fact, value }) => [fact, plain(value, names)]);
    const verdict = { rule: ruleId, type, name, evidence: JSON.stringify(values) };
    found.set(pairRow(verdict), verdict);
  }
  return [...found.values()].sort((a, b) => (pairRow(a) < pairRow(b) ? -1 : 1));
}

type Names = ReadonlyMap<string, readonly [type: string, name: string]>;

/** Type and resolved name by address: addresses are how a language calls its resources. */
async function namesOf(cwd: string, language: "bicep" | "arm"): Promise<Names> {
  const tree = await openTree(["."], { cwd });
  if (isPathFault(tree)) throw new Error(tree.fault);
  const deployments = language === "bicep" ? await readBicep(tree) : await readArm(tree);
  return new Map(deployments.flatMap((deployment) => [...namesIn(deployment)]));
}

function namesIn({ resources }: Deployment): Names {
  const index = new DeployedResources(resources);
  return new Map(resources.map((one) => [one.address, [one.type, fullName(one, index)] as const]));
}

function fullName(resource: DeployedResource, index: DeployedResources): string {
  const { name, parent } = resource;
  const own = name.kind === "scalar" ? String(name.value) : "?";
  const holder = index.parentOf(resource);
  if (holder) return `${fullName(holder, index)}/${own}`;
  if (parent?.kind === "scalar") return `${String(parent.value)}/${own}`;
  // An id of which the end is known: "/providers/Microsoft.KeyVault/vaults/elsewhere".
  const end = parent?.kind === "unknown" ? parent.parts?.at(-1) : undefined;
  return typeof end === "string" ? `${end.split("/").at(-1)}/${own}` : own;
}

function addressIn(id: string): string {
  const address = id.slice(id.indexOf("#") + 1);
  return address.includes("@") ? address.slice(0, address.lastIndexOf("@")) : address;
}

/** Members of evidence that say where something stands, which each language does in its own way. */
const places: ReadonlySet<string> = new Set(["at", "from", "first", "path"]);
/** Members that call resources by their addresses. */
const sentences: ReadonlySet<string> = new Set(["what", "use", "object", "message"]);

/** Evidence without places, and with types and names for addresses. */
function plain(value: unknown, names: Names, member = ""): unknown {
  if (typeof value === "string") return textIn(value, names, member);
  if (Array.isArray(value)) return value.map((item) => plain(item, names, member));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !places.has(name));
  return Object.fromEntries(kept.map(([name, item]) => [name, plain(item, names, name)]));
}

function textIn(text: string, names: Names, member: string): string {
  if (text.includes("#")) {
    const [type = "", name = ""] = names.get(addressIn(text)) ?? ["", addressIn(text)];
    return `<${type} ${name}>`;
  }
  const words = sentences.has(member) ? inWords(text, names) : text;
  // An expression names a parameter by a call in a template, and by its name in Bicep.
  return words.replaceAll(/\bparameters\('(\w+)'\)/g, "$1");
}

/** `Microsoft.KeyVault/vaults in main.bicep`. */
function withoutFile(name: string): string {
  return name.replace(/ in \S+$/, "");
}

function inWords(text: string, names: Names): string {
  // What is not deployed here has no address in a template: its keys are listed all the same.
  let words = text.replaceAll(/(list[A-Za-z]+\(\)) of \w+/g, "$1");
  for (const address of [...names.keys()].sort((a, b) => b.length - a.length)) {
    const [type = "", name = ""] = names.get(address) ?? [];
    words = replaceWord(words, address, `<${type} ${name}>`);
  }
  return words;
}

/** Replaces an address where it is a word of its own. */
function replaceWord(text: string, address: string, by: string): string {
  let found = "";
  let from = 0;
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, from)) {
    const end = at + address.length;
    const isWord = !/[\w:<"'/-]/.test(text[at - 1] ?? " ") && !/[\w:"'/>-]/.test(text[end] ?? " ");
    found += text.slice(from, at) + (isWord ? by : address);
    from = end;
  }
  return found + text.slice(from);
}
