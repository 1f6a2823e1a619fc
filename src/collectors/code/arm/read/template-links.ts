import { folderOf } from "../../bicep/read/files.ts";
import type { Expression } from "../../bicep/syntax/syntax.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import { resolvedPath } from "../../terraform/modules/folder-path.ts";
import type { ArmTemplate } from "../template/template.ts";

const alone = { loop: undefined } as const;

/**
 * The file of the tree that a `templateLink` means: by `relativePath`, or by a `uri` that is relative to the template at hand. What an
 * address outside of the code means nobody knows.
 */
export function linkedUri(properties: JsonNode | undefined, template: ArmTemplate): string | undefined {
  const { file, expressions } = template;
  const link = file.value(properties, "templateLink");
  const relative = file.string(link, "relativePath");
  if (relative !== undefined) return resolvedPath(folderOf(file.uri), relative);
  const uri = file.value(link, "uri");
  const path = uri && relativeIn(expressions.of(uri, alone));
  return path === undefined ? undefined : resolvedPath(folderOf(file.uri), path);
}

/** `uri(deployment().properties.templateLink.uri, 'nested/vault.json')`. */
function relativeIn(expression: Expression): string | undefined {
  if (expression.type !== "call" || expression.name.toLowerCase() !== "uri") return undefined;
  const [base, path] = expression.arguments;
  if (!base || path?.type !== "literal" || typeof path.value !== "string" || !isOwnUri(base)) return undefined;
  return path.value.includes(":") ? undefined : path.value;
}

function isOwnUri(base: Expression): boolean {
  const names: string[] = [];
  let of = base;
  for (; of.type === "member"; of = of.of) names.unshift(of.name.toLowerCase());
  return (
    of.type === "call" && of.name.toLowerCase() === "deployment" && names.join(".") === "properties.templatelink.uri"
  );
}

/** What a link says, for people; what is secret in it, as the key behind an address, is left out. */
export function linkSource(properties: JsonNode | undefined, { file }: ArmTemplate): string | undefined {
  const link = file.value(properties, "templateLink");
  const stated = file.value(link, "id") ?? file.value(link, "uri") ?? file.value(link, "relativePath");
  if (stated?.type !== "string") return undefined;
  const [text = ""] = stated.value.split("?", 1);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** The files that the deployments of a template link, at any depth. */
export function linksIn(template: ArmTemplate): readonly string[] {
  const { file } = template;
  const found = new Set<string>();
  const open: JsonNode[] = [template.node];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === "array") open.push(...node.items);
    if (node.type !== "object") continue;
    const link = file.value(node, "templateLink") ? linkedUri(node, template) : undefined;
    if (link !== undefined) found.add(link);
    for (const { value } of node.members) open.push(value);
  }
  return [...found];
}
