import { entriesOf, itemsOf, textOf, valueAt, type YamlNode } from "../../yaml/yaml-node.ts";
import type { BoundNode } from "../evaluated.ts";
import type { PipelineFiles } from "../pipeline-files.ts";
import { type Scope, scopeOf, textIn } from "../scope.ts";
import { type Entry, entriesIn, type Item, valueIn } from "./items.ts";

/** How deep templates may use templates. The service allows less in practice. */
export const deepestTemplates = 30;

/** A template with its parameters bound. */
export interface OpenTemplate extends Item {
  /** The files on the way to it, itself last. */
  readonly stack: readonly string[];
}

/** A use of a template, from `{ template, parameters }`. */
export interface TemplateUse {
  readonly entries: readonly Entry[];
  readonly scope: Scope;
  readonly stack: readonly string[];
}

/**
 * Opens the template that a use names; undefined where it lies in another repository, is not there or uses itself, which is then
 * told.
 */
export async function openTemplate(use: TemplateUse, files: PipelineFiles): Promise<OpenTemplate | undefined> {
  const named = valueIn(use.entries, "template");
  const name = named && textIn(named.node, named.scope);
  if (!named || !name) return undefined;
  const id = `${named.node.at.uri}:${named.node.at.startLine}`;
  if (name.known === undefined) {
    files.refuse(id, "not-in-output", `which template is used is only known in a run: ${name.written}`);
    return undefined;
  }
  const uri = templateUri(name.known, named.node.at.uri);
  if (uri === undefined) {
    files.refuse(id, "not-in-output", `a template of another repository or outside of this one: ${name.written}`);
    return undefined;
  }
  if (use.stack.includes(uri) || use.stack.length >= deepestTemplates) {
    files.refuse(id, "unparsable", "templates that use each other without end");
    return undefined;
  }
  const node = await files.root(uri);
  if (!node) {
    files.refuse(id, "not-in-output", `the template ${uri} is not there or cannot be read`);
    return undefined;
  }
  files.used.add(uri);
  const parameters = boundParameters(node, valueIn(use.entries, "parameters"), { ...use.scope, uri });
  return {
    node,
    scope: { ...scopeOf(uri, use.scope.budget), parameters, variables: use.scope.variables },
    stack: [...use.stack, uri],
  };
}

/** Relative to the file that uses it, or with `/` from the root. Undefined for what lies elsewhere. */
export function templateUri(name: string, from: string): string | undefined {
  const at = name.lastIndexOf("@");
  if (at >= 0 && name.slice(at + 1).toLowerCase() !== "self") return undefined;
  const path = (at < 0 ? name : name.slice(0, at)).replaceAll("\\", "/");
  const folder = path.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") folder.push(part);
    else if (folder.pop() === undefined) return undefined;
  }
  return folder.length === 0 ? undefined : folder.join("/");
}

/** Parameters that a file declares, without a value: whoever starts the run, or an unknown caller, gives them. */
export function openParameters(node: YamlNode): ReadonlyMap<string, BoundNode | undefined> {
  return new Map(declarationsOf(node).map(({ name }) => [name, undefined]));
}

function boundParameters(
  node: YamlNode,
  given: Item | undefined,
  scope: Scope,
): ReadonlyMap<string, BoundNode | undefined> {
  const bound = new Map<string, BoundNode | undefined>();
  const bare = scopeOf(scope.uri, scope.budget);
  for (const { name, initial } of declarationsOf(node)) bound.set(name, initial && { node: initial, scope: bare });
  for (const { entry, scope: own, isOpen } of given ? entriesIn(given.node, given.scope) : [])
    bound.set(entry.key.toLowerCase(), isOpen ? undefined : { node: entry.value, scope: own });
  return bound;
}

interface Declaration {
  readonly name: string;
  readonly initial: YamlNode | undefined;
}

/** A list of `{ name, type, default }`, or in old templates a map of defaults. */
function declarationsOf(node: YamlNode): readonly Declaration[] {
  const declared = valueAt(node, "parameters");
  if (declared?.kind === "map")
    return entriesOf(declared).map(({ key, value }) => ({ name: key.toLowerCase(), initial: value }));
  return itemsOf(declared).flatMap((item) => {
    const name = textOf(valueAt(item, "name"))?.toLowerCase();
    return name === undefined ? [] : [{ name, initial: valueAt(item, "default") }];
  });
}
