import type { Unread } from "../../../../model/fact.ts";
import { looksLikeState, readState } from "../state/read-state.ts";
import type { TerraformTree } from "../tree.ts";
import { looksLikePlan, readPlan } from "./read-plan.ts";

/**
 * Characters of one file that are read: a plan of 50 MB takes about half a gigabyte while it is parsed. Larger ones are refused
 * rather than letting the run die.
 */
const longestText = 128_000_000;

const stateName = /\.tfstate(\.\d+)?(\.backup)?$/i;
const planName = /(^|\/)(tf)?plan(\.out|\.bin|file)?$|\.(tfplan|plan|planfile)$/i;

/** Whether a file's name says that it is a state. */
export function isStateName(uri: string): boolean {
  return stateName.test(uri);
}

/** Whether a file's name says that it is a plan, binary as Terraform saves it or in JSON. */
export function isPlanName(uri: string): boolean {
  return planName.test(uri);
}

/** Whether a text may be a plan or a state: a cheap look, so that not every JSON file is parsed. */
export function looksPrinted(text: string): boolean {
  return looksLikePlan(text) || looksLikeState(text) || isLog(text);
}

/** A plan or state out of parsed JSON, told apart by content; undefined where it is something else. */
export function readTerraformJson(
  uri: string,
  value: unknown,
  source: readonly TerraformTree[],
): TerraformTree | undefined {
  return readPlan(uri, value, { source }) ?? readState(uri, value);
}

const howToSave = "run terraform show -json PLANFILE > plan.json and give that file";

/** A plan as Terraform saves it is no text; only Terraform reads it. */
export const binaryPlan: Unread = { reason: "not-in-output", detail: "a binary plan file", remedy: howToSave };

/** Why a text is not parsed at all; undefined where it may be. */
export function whyNotParsed(text: string): Unread | undefined {
  if (isLog(text)) {
    const detail = "it holds the messages of terraform plan -json, and not the plan";
    return { reason: "not-in-output", detail, remedy: howToSave };
  }
  if (text.length <= longestText) return;
  const millions = Math.ceil(text.length / 1_000_000);
  const detail = `${millions} million characters are more than is read of one plan or state (${longestText / 1_000_000})`;
  return { reason: "unparsable", detail, remedy: "plan the modules one by one, or leave the file out" };
}

/** What `terraform plan -json` writes while it plans: one message a line. */
function isLog(text: string): boolean {
  return text.startsWith('{"@level"') && text.slice(0, 2000).includes('"terraform"');
}
