import type { JsonNode } from "../hcl/json-node.ts";
import type { CommentedElement, CommentedFile } from "../parts.ts";
import { JsonText } from "./json/json-text.ts";
import { isTemplate, isValues } from "./read/shapes.ts";

const jsonEnd = /\.jsonc?$/i;

/**
 * A template or a file of values as suppressions in place see it; undefined for other JSON. Only JSON with comments has them: without,
 * there is no place for a suppression in the file, and exceptions are stated in the policy.
 */
export function commentedArm(uri: string, text: string): CommentedFile | undefined {
  if (!jsonEnd.test(uri)) return undefined;
  const file = new JsonText(uri, text);
  if (!isTemplate(file, file.root) && !isValues(file, file.root)) return undefined;
  const elements = new Elements(file);
  elements.add(file.root, "");
  const comments = file.comments.map((one) => ({ text: one.text, at: file.spanOf(one), isOwnLine: one.isOwnLine }));
  return { uri, format: "arm", comments, elements: elements.found };
}

/** Objects and lists that take several lines, by their paths; resources by their types and names. */
class Elements {
  readonly found: CommentedElement[] = [];
  readonly #file: JsonText;

  constructor(file: JsonText) {
    this.#file = file;
  }

  /** The reader bounds how deep a node is. */
  add(node: JsonNode, path: string): void {
    const file = this.#file;
    if (node.type === "array") {
      for (const [at, item] of node.items.entries()) {
        this.#addElement(item, item, this.#resourcePath(item, path) ?? `${path}[${at}]`);
      }
    }
    for (const member of file.members(node)) {
      this.#addElement(member, member.value, path === "" ? member.name : `${path}.${member.name}`);
    }
  }

  #addElement(range: { start: number; end: number }, value: JsonNode, path: string): void {
    const { startLine, endLine = startLine } = this.#file.spanOf(range);
    if (startLine === endLine) return;
    this.found.push({ path, first: startLine, last: endLine });
    this.add(value, path);
  }

  /** Its type and name stay what they are wherever the resource moves. */
  #resourcePath(node: JsonNode, path: string): string | undefined {
    const type = this.#file.string(node, "type");
    const name = this.#file.string(node, "name");
    return type === undefined || name === undefined ? undefined : `${path}[${type} ${name}]`;
  }
}
