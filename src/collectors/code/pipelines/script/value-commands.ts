import type { ScriptCommand, ScriptWord } from "../../scripts/command.ts";

/** A command that gives the value of a secret. */
export interface ValueCommand {
  /** `secret "db-password"`, or `a secret` where its name is not known. */
  readonly label: string;
  /** Path that it writes the value to; undefined where it prints it. */
  readonly file: ScriptWord | undefined;
}

/** Undefined for any other command, and for one that leaves the value out of what it prints. */
export function valueCommand({ words }: ScriptCommand): ValueCommand | undefined {
  const name = lowerAt(words, 0);
  if (name === "az" || name === "az.cmd") return azCommand(words);
  if (name === "get-azkeyvaultsecret") {
    const isPlain = words.some(({ text }) => isAbbreviation(text?.toLowerCase(), "-asplaintext", 4));
    return isPlain
      ? { label: labelOf(optionOf(words, "-name") ?? optionOf(words, "-secretname")), file: undefined }
      : undefined;
  }
  return undefined;
}

function azCommand(words: readonly ScriptWord[]): ValueCommand | undefined {
  const [group, kind, verb] = [1, 2, 3].map((index) => lowerAt(words, index));
  if (group !== "keyvault" || kind !== "secret") return undefined;
  const label = labelOf(optionOf(words, "--name") ?? optionOf(words, "-n"));
  if (verb === "download") {
    const file = optionOf(words, "--file") ?? optionOf(words, "-f");
    return file && { label, file };
  }
  if (verb !== "show") return undefined;
  const output = optionOf(words, "--output") ?? optionOf(words, "-o");
  if (output?.text?.toLowerCase() === "none") return undefined;
  const query = optionOf(words, "--query")?.text?.toLowerCase();
  return query !== undefined && !query.includes("value") && query !== "@" ? undefined : { label, file: undefined };
}

/** The word behind an option, or behind its equals sign. */
export function optionOf(words: readonly ScriptWord[], option: string): ScriptWord | undefined {
  for (const [index, word] of words.entries()) {
    const text = (word.text ?? word.expression).toLowerCase();
    if (text === option) return words[index + 1];
    if (text.startsWith(`${option}=`)) {
      const rest = (value: string) => value.slice(option.length + 1);
      return { ...word, text: word.text && rest(word.text), expression: rest(word.expression) };
    }
  }
  return undefined;
}

export function lowerAt(words: readonly ScriptWord[], index: number): string | undefined {
  return words[index]?.text?.toLowerCase();
}

function isAbbreviation(text: string | undefined, whole: string, least: number): boolean {
  return text !== undefined && text.length >= least && whole.startsWith(text);
}

/** Only what may be the name of an object is shown. */
function labelOf(name: ScriptWord | undefined): string {
  const text = name?.text;
  return text !== undefined && /^[0-9A-Za-z-]{1,127}$/.test(text) ? `secret "${text}"` : "a secret";
}
