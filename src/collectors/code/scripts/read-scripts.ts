import { type CodeUnit, codeUnit } from "../../../model/code.ts";
import type { Refusal } from "../../../model/manifest.ts";
import { LineIndex } from "../hcl/line-index.ts";
import { type CodeReader, type CommentedFile, noParts, type SourceTree } from "../parts.ts";
import { scriptCommands } from "./script-commands.ts";
import { mayBeScript, powerShellEnds, shellEnds } from "./script-names.ts";
import { secretArguments } from "./secret-arguments.ts";
import type { ScriptLanguage } from "./steps.ts";

/** Scripts of shells and of PowerShell. */
export const scriptsReader: CodeReader = {
  name: "scripts",
  read: async (tree) => {
    const units: CodeUnit[] = [];
    const refused: Refusal[] = [];
    for (const uri of tree.uris) {
      const script = await scriptAt(tree, uri);
      if (!script) continue;
      const found = readScript(uri, script);
      units.push(...found.units);
      refused.push(...found.refused);
    }
    return { ...noParts, units, refused };
  },
  commented: commentedScript,
};

const shebang = /^#![^\n]{0,100}\b(?:(ba|z|k|da)?sh|(pwsh))\b/;
/** What a script names that hands a secret to a command. */
const interest = /keyvault|-asp/i;

interface ScriptText {
  readonly text: string;
  readonly language: ScriptLanguage;
}

/** The script of a file, where it is one that something may be said of. */
async function scriptAt(tree: SourceTree, uri: string): Promise<ScriptText | undefined> {
  if (!mayBeScript(uri)) return undefined;
  const glimpsed = tree.glance ? tree.glance(uri) : await tree.text(uri);
  if (glimpsed === undefined || !interest.test(glimpsed)) return undefined;
  const language = languageOf(uri, glimpsed);
  const text = language === undefined ? undefined : await tree.text(uri);
  return language === undefined || text === undefined ? undefined : { text, language };
}

function languageOf(uri: string, text: string): ScriptLanguage | undefined {
  if (shellEnds.test(uri)) return "shell";
  if (powerShellEnds.test(uri)) return "powershell";
  const match = shebang.exec(text);
  if (!match || !mayBeScript(uri)) return undefined;
  return match[2] === undefined ? "shell" : "powershell";
}

function readScript(uri: string, { text, language }: ScriptText) {
  const script = scriptCommands(text, language, new LineIndex(uri, text));
  const units = script.commands.flatMap((command): readonly CodeUnit[] => {
    const found = secretArguments(command);
    if (!found) return [];
    const { vault, object, values } = found;
    const name = [found.command, vault, object].filter((part) => part !== undefined).join(" ");
    const given = { id: `${uri}#${name}`, name, unit: "resource", format: language, at: command.at } as const;
    return [
      codeUnit({
        ...given,
        roots: [folderOf(uri)],
        vaultName: { read: vault ?? null },
        secretValues: { read: values },
      }),
    ];
  });
  const refused = script.faults.map(({ at, message }) => ({
    id: `${uri}:${at.startLine}`,
    why: { reason: "unparsable" as const, detail: message },
  }));
  return { units, refused };
}

function folderOf(uri: string): string {
  const slash = uri.lastIndexOf("/");
  return slash < 0 ? "" : uri.slice(0, slash);
}

/** Comments of a script, and its commands, which they are about; undefined for a file that is none. */
function commentedScript(uri: string, text: string): CommentedFile | undefined {
  const language = languageOf(uri, text);
  if (language === undefined) return undefined;
  const lines = new LineIndex(uri, text);
  const { commands, comments } = scriptCommands(text, language, lines);
  const seen = new Map<string, number>();
  const elements = commands.map(({ words, at }) => {
    const options = words.findIndex((word) => word.text === undefined || word.text.startsWith("-"));
    const name = words
      .slice(0, Math.min(options < 0 ? words.length : options, 4))
      .map((word) => word.text)
      .join(" ");
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { path: `${name}[${count}]`, first: at.startLine, last: at.endLine ?? at.startLine };
  });
  const told = comments.map((range) => ({
    text: text.slice(range.start, range.end).replace(/^(?:<#|#+)|#>$/g, ""),
    at: lines.spanOf(range),
    isOwnLine: text.slice(text.lastIndexOf("\n", range.start - 1) + 1, range.start).trim() === "",
  }));
  return { uri, format: language, comments: told, elements };
}
