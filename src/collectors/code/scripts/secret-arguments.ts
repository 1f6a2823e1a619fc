import type { SecretValue } from "../../../model/code.ts";
import { maskOf } from "../terraform/mask.ts";
import type { ScriptCommand, ScriptWord } from "./command.ts";

/** A command that is handed a secret's value as an argument. */
export interface SecretArguments {
  /** As in `az keyvault secret set`. */
  readonly command: string;
  /** Undefined where they are not stated, or not known. */
  readonly vault: string | undefined;
  readonly object: string | undefined;
  /** `path` is the option; masked. */
  readonly values: readonly SecretValue[];
}

interface SecretOption {
  readonly name: string;
  /** The shortest beginning of it that no other option of the command has. */
  readonly shortest: string;
  readonly what: string;
}

const options: ReadonlyMap<string, readonly SecretOption[]> = new Map([
  ["keyvault secret set", [{ name: "--value", shortest: "--val", what: "the value of secret" }]],
  ["keyvault certificate import", [{ name: "--password", shortest: "--pa", what: "the password of certificate" }]],
  [
    "keyvault key import",
    [
      { name: "--pem-password", shortest: "--pem-p", what: "the password of key" },
      { name: "--pem-string", shortest: "--pem-s", what: "the private part of key" },
    ],
  ],
]);

const azNames = /(?:^|[/\\])az(?:\.cmd)?$/i;

/** Values of secrets among the arguments of a command; undefined where there are none. */
export function secretArguments(command: ScriptCommand): SecretArguments | undefined {
  const [name] = command.words;
  if (name?.text === undefined) return undefined;
  if (azNames.test(name.text)) return ofAzure(command.words);
  return name.text.toLowerCase() === "convertto-securestring" ? ofSecureString(command) : undefined;
}

function ofAzure(words: readonly ScriptWord[]): SecretArguments | undefined {
  const path = words
    .slice(1, 4)
    .map(({ text }) => text)
    .join(" ");
  const secret = options.get(path);
  if (!secret) return undefined;
  const object = argumentOf(words, ["--name", "-n"])?.text;
  const values = secret.flatMap(({ name, shortest, what }) => {
    const word = argumentOf(words, beginnings(name, shortest));
    if (!word || isFromElsewhere(word)) return [];
    return [secretValue(word, { path: name, what: object === undefined ? `${what}s` : `${what} "${object}"` })];
  });
  if (values.length === 0) return undefined;
  return { command: `az ${path}`, vault: argumentOf(words, ["--vault-name"])?.text, object, values };
}

/** `@file` is read by the tool itself; an empty text and `<your-secret>` are no values. */
function isFromElsewhere({ text }: ScriptWord): boolean {
  if (text === undefined) return false;
  return text === "" || text.startsWith("@") || (text.startsWith("<") && text.endsWith(">"));
}

/** A value in PowerShell itself is on no command line: only what is written there counts. */
function ofSecureString({ words, input }: ScriptCommand): SecretArguments | undefined {
  const isPlain = words.some(({ text, isBare }) => isBare && text !== undefined && /^-asp[a-z]*$/i.test(text));
  const [, first] = words;
  const stated = argumentOf(words, ["-String", "-S"]) ?? (first && !isParameter(first) ? first : undefined);
  const word = stated ?? printed(input);
  if (!isPlain || !word?.literal || isFromElsewhere(word)) return undefined;
  const value = secretValue(word, { path: "-String", what: "the plain text of a secure string" });
  return { command: "ConvertTo-SecureString", vault: undefined, object: undefined, values: [value] };
}

/** An expression at the beginning of a pipeline. */
function printed(input: ScriptCommand | undefined): ScriptWord | undefined {
  const name = input?.words[0]?.text;
  return name === "" || name === "Write-Output" ? input?.words[1] : undefined;
}

function isParameter({ text, isBare }: ScriptWord): boolean {
  return isBare && text?.startsWith("-") === true;
}

function beginnings(name: string, shortest: string): readonly string[] {
  return Array.from({ length: name.length - shortest.length + 1 }, (_, more) => name.slice(0, shortest.length + more));
}

/** The value behind one of several names of an option: as the next word, or behind `=`. */
function argumentOf(words: readonly ScriptWord[], names: readonly string[]): ScriptWord | undefined {
  const isNamed = (text: string) => names.some((name) => name.toLowerCase() === text.toLowerCase());
  for (const [at, word] of words.entries()) {
    const text = word.text ?? word.expression;
    const equals = text.startsWith("--") ? text.indexOf("=") : -1;
    if (equals > 0 && isNamed(text.slice(0, equals))) {
      return word.text === undefined ? word : { ...word, text: text.slice(equals + 1) };
    }
    if (at > 0 && word.text !== undefined && isNamed(word.text)) return words[at + 1];
  }
  return undefined;
}

function secretValue(word: ScriptWord, { path, what }: { readonly path: string; readonly what: string }): SecretValue {
  const { literal, text, at } = word;
  const common = { path, what, reaches: ["vault" as const], at };
  if (!literal || text === undefined) {
    return { ...common, origin: word.outputs.length > 0 ? "generated" : "parameter", shown: null };
  }
  const { variable } = literal;
  const from = variable === undefined ? {} : { from: { what: `the variable "${variable}"`, at: literal.at } };
  return { ...common, origin: "literal", shown: maskOf(text), ...from };
}
