import type { AccessChange, AccessShift } from "../../model/access-change.ts";
import { clip, markdownText } from "../escape.ts";
import { joinText, shiftGroups } from "./change-groups.ts";

const shownGroups = 30;
const shownRows = 10;
const maxText = 600;

/** The section of `summary.md` about access: who gains, who loses, and what could not be followed. */
export function accessChangeMarkdown(change: AccessChange): string {
  const lines = [
    "### What this change does to access",
    "",
    `Against the snapshot of ${change.snapshot.collectedAt}: ${joinText(change)}.`,
    "",
  ];
  if (change.gained + change.lost === 0) lines.push("Nobody is known to gain or lose access by it.", "");
  lines.push(...table("gains", change.gains, change), ...table("loses", change.losses, change));
  const unresolved = change.unresolved.map(({ id, at, why }) => {
    const name = id.slice(id.indexOf("#") + 1);
    return `${at ? `${at.uri}:${at.startLine} ` : ""}${name}: ${why}`;
  });
  lines.push(...list("Not followed into the tenant", unresolved));
  lines.push(
    ...list(
      "Not read of the tenant, and may change this",
      change.gaps.map(({ place, fact, why }) => `${fact} of ${place}: ${why}`),
    ),
  );
  return `${lines.join("\n")}\n`;
}

function table(word: string, shifts: readonly AccessShift[], change: AccessChange): readonly string[] {
  const groups = shiftGroups(shifts, change);
  if (groups.length === 0) return [];
  const rows = groups.slice(0, shownGroups).map(({ who, verbs, how, places, cause }) => {
    const what = how === "" ? verbs : `${verbs} (${how})`;
    return `| ${[who, what, places, cause].map((text) => markdownText(clip(text, maxText))).join(" | ")} |`;
  });
  const rest = groups.length - rows.length;
  return [
    `| who ${word} | what | where | by |`,
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    ...(rest > 0 ? [`${rest} more in findings.json.`, ""] : []),
  ];
}

function list(title: string, texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  const shown = texts.slice(0, shownRows).map((text) => `- ${markdownText(clip(text, maxText))}`);
  const rest = texts.length - shown.length;
  return [
    `${title} (${texts.length}):`,
    "",
    ...shown,
    ...(rest > 0 ? [`- and ${rest} more, in findings.json`] : []),
    "",
  ];
}
