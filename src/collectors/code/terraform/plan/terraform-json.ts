import type { Refusal } from "../../../../model/manifest.ts";
import type { SourceTree } from "../../parts.ts";
import { looksLikeState, readState } from "../state/read-state.ts";
import type { TerraformStage, TerraformTree } from "../tree.ts";
import { looksLikePlan, readPlan } from "./read-plan.ts";

/**
 * Characters of one file that are read: a plan of 50 MB takes about half a gigabyte while it is parsed. Larger ones are refused
 * rather than letting the run die.
 */
const longestText = 128 * 1024 * 1024;

const jsonNames = /\.(json|tfstate|tfstate\.backup|tfstate\.\d+\.backup|tfplan|plan|planfile)$/i;
const planNames = /(^|\/)(tf)?plan(\.out|\.bin|file)?$|\.(tfplan|plan|planfile)$/i;
/** Configuration and values in JSON are read as source. */
const sourceNames = /\.(tf|tofu|tfvars|tftest|tofutest)\.json$/i;

/**
 * Plans and states of the tree, whatever they are called, told apart by content; plans get the lines of the source that they were
 * made of. What looks like one and cannot be read is a tree without resources that says why.
 */
export async function readTerraformJson(
  tree: SourceTree,
  source: readonly TerraformTree[],
): Promise<readonly TerraformTree[]> {
  const found: TerraformTree[] = [];
  for (const uri of tree.uris) {
    if (!isCandidate(uri)) continue;
    const text = await tree.text(uri);
    const read = text === undefined ? unreadable(uri) : readTerraformText(uri, text, source);
    if (read) found.push(read);
  }
  return found;
}

function isCandidate(uri: string): boolean {
  return (jsonNames.test(uri) || planNames.test(uri)) && !sourceNames.test(uri);
}

/** A plan or state in a file's text; undefined where it is something else. */
export function readTerraformText(
  uri: string,
  text: string,
  source: readonly TerraformTree[],
): TerraformTree | undefined {
  if (isLog(text)) return refused(uri, "plan", planLog);
  const isPlan = looksLikePlan(text);
  if (!isPlan && !looksLikeState(text)) return;
  const stage = isPlan ? "plan" : "state";
  if (text.length > longestText) return refused(uri, stage, tooLarge(text.length));
  let value: unknown;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    // The engine's own message quotes the text around the fault, and that may be a secret.
    return isNamedSo(uri, text) ? refused(uri, stage, notJson) : undefined;
  }
  return readPlan(uri, value, { source }) ?? readState(uri, value);
}

/** Broken JSON counts as a plan or state only where its own first words say so; other files may quote such words. */
function isNamedSo(uri: string, text: string): boolean {
  const head = text.slice(0, 2000);
  if (uri.endsWith(".tfstate") || uri.endsWith(".tfstate.backup")) return true;
  return /^\uFEFF?\s*\{\s*"(format_version|version)"\s*:/.test(head) && head.includes('"terraform_version"');
}

/** What `terraform plan -json` writes while it plans: one message a line. */
function isLog(text: string): boolean {
  return text.startsWith('{"@level"') && text.slice(0, 2000).includes('"terraform"');
}

function unreadable(uri: string): TerraformTree | undefined {
  return planNames.test(uri) ? refused(uri, "plan", binaryPlan) : undefined;
}

type Why = Refusal["why"];

const showRemedy = "run terraform show -json PLANFILE > plan.json and give that file";
const binaryPlan: Why = { reason: "not-in-output", detail: "a binary plan file", remedy: showRemedy };
const planLog: Why = {
  reason: "not-in-output",
  detail: "the messages of terraform plan -json, and not the plan",
  remedy: showRemedy,
};
const notJson: Why = {
  reason: "unparsable",
  detail: "it begins as a plan or state of Terraform and is no whole JSON",
  remedy: "save it again; a merge conflict or a cut transfer leaves such files",
};

function tooLarge(length: number): Why {
  const megabytes = Math.ceil(length / (1024 * 1024));
  return {
    reason: "unparsable",
    detail: `${megabytes} million characters are more than is read in one file (128)`,
    remedy: "plan the modules one by one, or leave the file out",
  };
}

function refused(uri: string, stage: TerraformStage, why: Why): TerraformTree {
  return {
    stage,
    root: uri,
    resources: [],
    variables: [],
    outputs: [],
    providerConfigurations: [],
    providers: [],
    backend: undefined,
    calls: [],
    refused: [{ id: uri, why }],
  };
}
