import type { CodeFormat } from "../../../model/code.ts";
import { entriesOf, itemsOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";

/** Words of which a pipeline has one where it has anything to do with vaults or with signing in to Azure. */
const words =
  /key-?vault|azure(?:rm)?subscription|connectedservicename|azure\/(?:login|cli|powershell)|azure_credentials|client_?secret|serviceprincipalkey|az login|azure(?:cli|powershell)@/i;

/** Names that say that a secret is set: `password: x`, `name: dbPassword`. */
const secretNames =
  /(?:password|passwd|secret|api_?key|connection_?string)["']?\s*:|name:\s*["']?\w*(?:password|secret|key)/i;

/** A line that only pipelines have at the left end. */
const shape =
  /^(?:\uFEFF)?(?:["']?on["']?|jobs|stages|steps|extends|trigger|pr|pool|runs|variables|parameters)["']?\s*:/m;

export function isYaml(uri: string): boolean {
  const name = uri.toLowerCase();
  return name.endsWith(".yml") || name.endsWith(".yaml");
}

/** Whether a text may be a pipeline. Cheap: what it really is only its YAML says. */
export function mayBePipeline(text: string): boolean {
  return shape.test(text);
}

/** Whether a text that may be a pipeline has anything in it to judge. */
export function isOfInterest(text: string): boolean {
  return words.test(text) || secretNames.test(text);
}

/** Last parts of the names that a text uses: templates, actions and workflows of the same repository. */
export function usedNames(text: string): readonly string[] {
  const names: string[] = [];
  for (const mark of ["template:", "uses:"]) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
      const end = text.indexOf("\n", at);
      const line = text.slice(at + mark.length, end < 0 ? undefined : end);
      const name = lastPart(line);
      if (name !== "") names.push(name);
    }
  }
  return names;
}

function lastPart(line: string): string {
  const bare = line.trim().replaceAll(/["']/g, "");
  const word = bare.split(/[\s@#]/, 1)[0] ?? "";
  return (
    word
      .replaceAll("\\", "/")
      .split("/")
      .findLast((part) => part !== "") ?? ""
  );
}

/** What a file is called by those who use it: an action by its folder. */
export function nameOfFile(uri: string): string {
  const parts = uri.split("/");
  const name = parts.at(-1) ?? uri;
  return name === "action.yml" || name === "action.yaml" ? (parts.at(-2) ?? name) : name;
}

const stepKeys = new Set([
  "task",
  "script",
  "bash",
  "pwsh",
  "powershell",
  "checkout",
  "template",
  "download",
  "publish",
]);
const jobKeys = new Set(["job", "deployment", "template"]);
const stageKeys = new Set(["stage", "template"]);

/** What a document is; undefined where it is no pipeline. */
export function formatOf(root: YamlNode | undefined): CodeFormat | undefined {
  if (root?.kind !== "map" || valueAt(root, "apiVersion") || valueAt(root, "kind")) return undefined;
  if (valueAt(root, "on") && valueAt(root, "jobs")?.kind === "map") return "github-actions";
  if (valueAt(root, "runs", "steps")?.kind === "list") return "github-actions";
  const isAzure =
    valueAt(root, "extends", "template") !== undefined ||
    holds(valueAt(root, "steps"), stepKeys) ||
    holds(valueAt(root, "jobs"), jobKeys) ||
    holds(valueAt(root, "stages"), stageKeys) ||
    isVariableTemplate(root);
  return isAzure ? "azure-pipelines" : undefined;
}

/** A list of which an item has one of the keys, also behind a condition or a loop. */
function holds(list: YamlNode | undefined, keys: ReadonlySet<string>, depth = 0): boolean {
  if (depth > 5) return false;
  return itemsOf(list).some((item) =>
    entriesOf(item).some(
      ({ key, value }) =>
        keys.has(key) || (key.startsWith("${{") && (holds(value, keys, depth + 1) || value.kind === "scalar")),
    ),
  );
}

/** A file of variables alone, for the groups and values that pipelines share. */
function isVariableTemplate(root: YamlNode): boolean {
  const variables = valueAt(root, "variables");
  const others = new Set(["variables", "parameters"]);
  if (!variables || !entriesOf(root).every(({ key }) => others.has(key))) return false;
  return itemsOf(variables).some((item) =>
    ["name", "group", "template"].some((key) => valueAt(item, key) !== undefined),
  );
}
