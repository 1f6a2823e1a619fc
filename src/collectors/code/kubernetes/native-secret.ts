import { read } from "../../../model/fact.ts";
import { kubernetesUse, type NativeSecretUse } from "../../../model/kubernetes.ts";
import { maskOf } from "../terraform/mask.ts";
import { entriesOf, entryOf, type YamlEntry } from "../yaml/yaml-node.ts";
import type { Manifest } from "./manifest.ts";
import type { KubernetesRun } from "./run.ts";
import { filledInOf } from "./setting.ts";

type Values = NativeSecretUse["values"];
type Value = Values[number];

export function isNativeSecret({ group, kind }: Manifest): boolean {
  return group === "" && kind === "Secret";
}

/** Reads a Secret as a unit, with how long its values are. */
export function readNativeSecret(
  manifest: Manifest,
  { run, isBesideVault }: { readonly run: KubernetesRun; readonly isBesideVault: boolean },
): void {
  const values = valuesOf(manifest);
  run.add(manifest, { kubernetes: read(kubernetesUse({ nativeSecret: { values, isBesideVault } })) });
}

/** Keys whose values are handed to everybody. */
const publicKeys: ReadonlySet<string> = new Set(["ca.crt", "tls.crt"]);

function valuesOf({ node }: Manifest): Values {
  // Encrypted in the file as a whole; the key is elsewhere.
  if (entryOf(node, "sops")) return [];
  const encoded = entriesOf(entryOf(node, "data")?.value).map((entry) => ({ entry, isEncoded: true }));
  const plain = entriesOf(entryOf(node, "stringData")?.value).map((entry) => ({ entry, isEncoded: false }));
  return [...encoded, ...plain].flatMap(({ entry, isEncoded }) => statedValue(entry, isEncoded) ?? []);
}

function statedValue({ key, value, at }: YamlEntry, isEncoded: boolean): Value | undefined {
  if (publicKeys.has(key) || value.kind !== "scalar" || value.value === null || value.text === "") return undefined;
  if (isPlaceholder(value.text)) return undefined;
  const shown = isEncoded ? decodedClass(value.text) : maskOf(value.text);
  return shown === undefined ? undefined : { key, shown, at };
}

/** Longer texts are no placeholders. */
const longestPlaceholder = 300;
/** Of longer ones the length class is known without a look. */
const longestDecoded = 2000;

/** What a tool puts a value in the place of, or a note to whoever copies the file; encrypted values are no values either. */
export function isPlaceholder(text: string): boolean {
  const plain = text.trim();
  if (plain === "" || plain.startsWith("ENC[")) return true;
  if (plain.length > longestPlaceholder) return false;
  return filledInOf(plain) !== undefined || (plain.startsWith("<") && plain.endsWith(">"));
}

/** Length class of what is encoded; undefined for nothing and for a placeholder. The decoded text is not kept. */
function decodedClass(encoded: string): string | undefined {
  if (encoded.length > longestDecoded) return maskOf(encoded.slice(0, longestPlaceholder));
  const plain = encoded.replace(/\s+/g, "");
  const decoded = Buffer.from(plain, "base64");
  if (decoded.length === 0) return undefined;
  if (decoded.length <= longestPlaceholder && isPlaceholder(decoded.toString("utf8"))) return undefined;
  return maskOf("x".repeat(Math.min(decoded.length, longestPlaceholder)));
}
