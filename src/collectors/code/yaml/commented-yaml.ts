import type { CodeFormat } from "../../../model/code.ts";
import type { CommentedElement, CommentedFile } from "../parts.ts";
import { readYaml, yamlComments } from "./read-yaml.ts";
import { textOf, valueAt, type YamlNode } from "./yaml-node.ts";

/** More than this many entries are not told apart: suppressions inside them cover their lines all the same. */
const mostElements = 50_000;

/** A YAML file as suppressions see it: documents, entries of maps and items of lists, from the outer ones to the inner ones. */
export async function commentedYaml(uri: string, text: string, format: CodeFormat): Promise<CommentedFile> {
  const [{ documents }, comments] = await Promise.all([readYaml(uri, text), yamlComments(uri, text)]);
  const elements: CommentedElement[] = [];
  for (const [index, document] of documents.entries()) {
    const path = documentName(document, index);
    elements.push({ path, first: document.at.startLine, last: document.at.endLine ?? document.at.startLine });
    collect(document, path, elements);
  }
  return { uri, format, comments, elements };
}

/** A Kubernetes object is known by its name, whatever stands before it in the file. */
function documentName(document: YamlNode, index: number): string {
  const kind = textOf(valueAt(document, "kind"));
  const name = textOf(valueAt(document, "metadata", "name"));
  return kind === undefined || name === undefined ? `document ${index + 1}` : `${kind}/${name}`;
}

function collect(node: YamlNode, path: string, into: CommentedElement[]): void {
  if (node.kind === "scalar" || into.length > mostElements) return;
  const children =
    node.kind === "list"
      ? node.items.map((item, index) => ({ name: `[${nameOf(item) ?? index}]`, node: item, at: item.at }))
      : node.entries.map(({ key, value, at }) => ({ name: key, node: value, at }));
  for (const child of children) {
    const own = `${path} / ${child.name}`;
    into.push({ path: own, first: child.at.startLine, last: child.at.endLine ?? child.at.startLine });
    collect(child.node, own, into);
  }
}

/** Steps, jobs and stores have a name of their own, by which they are known again when others come before them. */
function nameOf(item: YamlNode): string | undefined {
  for (const key of ["name", "id", "job", "stage", "task", "uses", "displayName"]) {
    const text = textOf(valueAt(item, key));
    if (text !== undefined) return text;
  }
  return undefined;
}
