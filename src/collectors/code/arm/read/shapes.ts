import type { JsonNode } from "../../hcl/json-node.ts";
import { childrenOf } from "../json/json-children.ts";
import type { JsonText } from "../json/json-text.ts";

const templateSchema = /deploymentTemplate\.json/i;
const parametersSchema = /deploymentParameters\.json/i;

/** A template says so by its schema, or has the version and the resources of one. */
export function isTemplate(file: JsonText, node: JsonNode | undefined): boolean {
  if (node?.type !== "object") return false;
  const schema = file.string(node, "$schema");
  if (schema !== undefined && templateSchema.test(schema)) return true;
  return file.value(node, "contentVersion") !== undefined && file.value(node, "resources") !== undefined;
}

/** A file of values says so by its schema, or has the version and parameters, and no resources. */
export function isValues(file: JsonText, node: JsonNode): boolean {
  if (node.type !== "object") return false;
  const schema = file.string(node, "$schema");
  if (schema !== undefined && parametersSchema.test(schema)) return true;
  const hasValues = file.members(file.value(node, "parameters")).some(({ value }) => {
    return file.value(value, "value") !== undefined || file.value(value, "reference") !== undefined;
  });
  return schema === undefined && hasValues && file.value(node, "resources") === undefined;
}

/** The changes of a what-if: at the top as the command line prints them, under `properties` as the service answers. */
export function changesOf(file: JsonText): readonly JsonNode[] | undefined {
  const { root } = file;
  const stated = file.value(root, "changes") ?? file.value(file.value(root, "properties"), "changes");
  if (stated?.type !== "array") return undefined;
  const isChange = (node: JsonNode) =>
    file.string(node, "changeType") !== undefined && file.string(node, "resourceId") !== undefined;
  const isEmpty = stated.items.length === 0 && file.string(root, "status") !== undefined;
  return isEmpty || stated.items.some(isChange) ? stated.items.filter(isChange) : undefined;
}

/** A template somewhere in a file. */
export interface FoundTemplate {
  readonly node: JsonNode;
  /** Where it stands, as in `properties.template`; empty for the file itself. */
  readonly path: string;
  /** What is handed to it beside it. */
  readonly inputs: JsonNode | undefined;
}

/** Members under which other files carry a template: artifacts of blueprints, policies, template specs, managed applications. */
const carriers: ReadonlySet<string> = new Set(["template", "maintemplate"]);
/** Levels that are looked through for one. */
const deepest = 14;

/** The templates of a file: the file itself, or those that it carries. What is nested in a template is part of it. */
export function templatesIn(file: JsonText): readonly FoundTemplate[] {
  if (isTemplate(file, file.root)) return [{ node: file.root, path: "", inputs: undefined }];
  const found: FoundTemplate[] = [];
  const open = [{ node: file.root, path: "", depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    if (depth > deepest) continue;
    for (const { node: child, path, name } of childrenOf(file, next).toReversed()) {
      if (!carriers.has(name) || !isTemplate(file, child)) open.push({ node: child, path, depth: depth + 1 });
      else found.push({ node: child, path, inputs: file.value(node, "parameters") });
    }
  }
  return found;
}
