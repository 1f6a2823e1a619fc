import { outcomeNames } from "../../model/report.ts";
import { openBag } from "../evidence/open-bag.ts";
import { type Replayed, replayBag } from "../evidence/replay.ts";
import type { RuleDifference } from "../evidence/rule-tally.ts";
import { readVerifier } from "../evidence/signing.ts";
import { type Checked, checkBag } from "../evidence/verify.ts";
import type { ExitCode } from "../exit.ts";
import { exitCodes } from "../exit.ts";
import { type Io, writeText } from "../io.ts";
import { tool } from "../tool.ts";
import { readKey } from "./evidence.ts";

/** `kvaudit evidence verify`: whether a bundle is what it was when it was made. */
export async function verifyEvidence(bundle: string, flags: { readonly key?: string }, io: Io): Promise<ExitCode> {
  const key = flags.key === undefined ? undefined : readVerifier(await readKey(flags.key, io), flags.key);
  return openBag(bundle, io, async (source) => {
    const checked = await checkBag(source, key);
    await writeText(io.stdout, checkedText(bundle, checked, key !== undefined));
    return exitCodes.ok;
  });
}

function checkedText(bundle: string, { files, bytes, fingerprint }: Checked, hasKey: boolean): string {
  const signature =
    fingerprint === null
      ? "not signed: whoever holds it could have made the digests anew"
      : hasKey
        ? `signed by the key that was given (${fingerprint})`
        : `signed by the key inside it, which proves nothing until its fingerprint is compared: ${fingerprint}`;
  return `${bundle} fits: ${files} files, ${bytes} bytes, none changed, missing, added or renamed\n${signature}\n`;
}

/** `kvaudit evidence replay`: whether the verdicts of a bundle follow from its own data. */
export async function replayEvidence(bundle: string, io: Io): Promise<ExitCode> {
  return openBag(bundle, io, async (source) => {
    await checkBag(source, undefined);
    const replayed = await replayBag(source);
    const { text, isSame } = replayedText(bundle, replayed);
    await writeText(isSame ? io.stdout : io.stderr, text);
    return isSame ? exitCodes.ok : exitCodes.findings;
  });
}

function replayedText(bundle: string, replayed: Replayed): { readonly text: string; readonly isSame: boolean } {
  const { madeBy, results, findings, rules } = replayed;
  if (rules) {
    const which = `${bundle} was made by kvaudit ${madeBy}, and this is ${tool.version}`;
    if (rules.length === 0) return { text: `${which}: every rule comes to the same\n`, isSame: true };
    const lines = rules.map(
      ({ ruleId, kept, made }) => `  ${ruleId}: ${countsText(kept)} then, ${countsText(made)} now`,
    );
    return { text: `${which}; these rules differ:\n${lines.join("\n")}\n`, isSame: false };
  }
  const parts = [
    ...(results ? [`results.ndjson differs from line ${results.line} on`] : []),
    ...(findings ? [`findings.json differs from line ${findings.line} on`] : []),
  ];
  if (parts.length > 0)
    return { text: `${bundle} does not follow from its data: ${parts.join("; ")}\n`, isSame: false };
  return { text: `${bundle} replayed: every result and every finding is the same, byte for byte\n`, isSame: true };
}

function countsText(counts: RuleDifference["kept"]): string {
  return counts ? outcomeNames.map((name) => `${name} ${counts[name]}`).join(" ") : "not there";
}
