import type { JsonNode } from "../../hcl/json-node.ts";
import type { JsonText } from "./json-text.ts";

/** A value with the way to it, as in `properties.rules[0].value`. */
export interface PlacedNode {
  readonly node: JsonNode;
  readonly path: string;
  /** The name of the member that it is the value of; empty for members of lists. */
  readonly name: string;
}

/** The values directly in an object or list, in their order. */
export function childrenOf(file: JsonText, { node, path }: Pick<PlacedNode, "node" | "path">): readonly PlacedNode[] {
  if (node.type === "array") {
    return node.items.map((item, at) => ({ node: item, path: `${path}[${at}]`, name: "" }));
  }
  return file.members(node).map(({ name, value }) => ({
    node: value,
    path: path === "" ? name : `${path}.${name}`,
    name: name.toLowerCase(),
  }));
}
