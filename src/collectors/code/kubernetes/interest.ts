import type { YamlFile } from "../yaml/read-yaml.ts";
import { isTemplated } from "../yaml/templated.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";

/** What stands in every file that is read here: kinds that are judged, and settings of the driver. */
const marks =
  /apiVersion"?[ \t]*:[ \t]*["']?(?:secrets-store\.csi\.x-k8s\.io|external-secrets\.io)\/|kind"?[ \t]*:[ \t]*["']?Secret(?:List)?["']?[ \t]*[\r\n,}#]|kind"?[ \t]*:[ \t]*["']?Secret["']?$|\bsecretGenerator\b|enableSecretRotation|enable-secret-rotation/;

const yamlEnd = /\.ya?ml$/i;
const jsonEnd = /\.json$/i;

/** Whether a file may be a manifest that is judged, by its name. */
export function mayBeManifest(uri: string): boolean {
  return yamlEnd.test(uri) || jsonEnd.test(uri);
}

/** The same by its text: a cheap look before any parse. JSON also has to name the version that every object of a cluster has. */
export function isOfInterest(uri: string, text: string): boolean {
  if (jsonEnd.test(uri) && !text.includes('"apiVersion"')) return false;
  return marks.test(text);
}

/** Words that only charts have; stores and copies may carry templates of their own in texts. */
const chartWords =
  /\{\{-?[ \t]*(?:include|template|define|tpl)\b|\{\{-?[^}\n]{0,80}\.(?:Values|Release|Chart|Capabilities|Files)\b/;

/**
 * Whether a file is a template that makes manifests rather than manifests: it does not parse, it speaks of a chart, or
 * something is filled in where no text could stand.
 */
export function isTemplateOfManifests(text: string, { faults, documents }: YamlFile): boolean {
  if (!text.includes("{{") || !isTemplated(text)) return false;
  return faults.length > 0 || chartWords.test(text) || documents.some(hasUnreadableKey);
}

/** `name: {{ x }}` without quotes is a map whose key is a map. The reader of YAML bounds how deep a node is. */
function hasUnreadableKey(node: YamlNode): boolean {
  if (node.kind === "list") return node.items.some(hasUnreadableKey);
  return node.kind === "map" && node.entries.some(({ key, value }) => key === "" || hasUnreadableKey(value));
}
