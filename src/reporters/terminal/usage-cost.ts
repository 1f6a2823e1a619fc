import { type CostReport, chargeText, type Saving } from "../../model/cost.ts";
import { costText } from "../../model/cost-text.ts";
import { shortName } from "../subject-name.ts";
import { counted, number } from "./count.ts";
import { type Piece, paragraph, row } from "./lines.ts";
import type { Look } from "./style.ts";
import { cut } from "./width.ts";

const shownParts = 5;
const shownSavings = 3;

/** What the calls cost, who causes most of it, what would save, and which of the prices nobody could check. */
export function renderCost(cost: CostReport, look: Look): readonly string[] {
  const { month, monthToDate, projected, currency } = cost;
  const title: Piece[] = [
    ["strong", `Cost in ${month.from.slice(0, 7)}`],
    [undefined, `${costText(monthToDate, currency)} so far`],
    projected === null
      ? ["quiet", "too little was seen to project the month"]
      : ["strong", `${costText(projected, currency)} projected`],
  ];
  return [
    ...row(title, look),
    ...partLines(cost, look),
    ...savingLines(cost, look),
    ...unverifiedLines(cost, look),
    ...paragraph("assumptions and all prices: usage.json; prices of your own: prices in the policy", look, {
      indent: "  ",
      style: "quiet",
    }),
  ];
}

function partLines({ byCharge, byVault, byOwner, currency }: CostReport, look: Look): readonly string[] {
  const charges = byCharge.map(({ charge, ...figures }) => ({
    name: chargeText(charge),
    ...figures,
  }));
  const vaults = byVault.rows.map(({ name, ...figures }) => ({ name: look.safe(name), ...figures }));
  const owners = byOwner.rows.map(({ owner, ...figures }) => ({ name: look.safe(owner ?? "no owner"), ...figures }));
  return [
    ...partLine("for", charges, { currency, look }),
    ...partLine("by vault", vaults, { currency, look }),
    ...(owners.length > 1 ? partLine("by owner", owners, { currency, look }) : []),
  ];
}

interface Part extends Pick<CostReport, "monthToDate" | "projected"> {
  readonly name: string;
}

/** The largest first; the month as projected, or as far as it is known. */
function partLine(
  title: string,
  parts: readonly Part[],
  { currency, look }: { readonly currency: string; readonly look: Look },
): readonly string[] {
  const amounts = parts.map(({ name, monthToDate, projected }) => ({ name, amount: projected ?? monthToDate }));
  const sorted = amounts.filter(({ amount }) => amount.high > 0).toSorted((a, b) => b.amount.high - a.amount.high);
  if (sorted.length === 0) return [];
  const shown = sorted
    .slice(0, shownParts)
    .map(({ name, amount }) => `${cut(name, 40, look.marks.ellipsis)} ${costText(amount, currency)}`);
  const rest = sorted.length - shown.length;
  const text = `${title}: ${shown.join(", ")}${rest > 0 ? ` and ${number(rest)} more` : ""}`;
  return paragraph(text, look, { indent: "  ", hanging: "  " });
}

const savingWords: Readonly<Record<Saving["kind"], string>> = {
  caching: "keeping what was read",
  "local-public-key": "using the public part of keys locally",
  "list-instead-of-gets": "listing instead of asking one by one",
  "app-configuration": "settings in App Configuration",
};

function savingLines({ savings, currency }: CostReport, look: Look): readonly string[] {
  const sorted = savings.toSorted((a, b) => b.amount.high - a.amount.high).filter(({ calls }) => calls > 0);
  const lines = sorted.slice(0, shownSavings).flatMap((saving) => {
    const { kind, vault, objectType, objectName, calls, amount } = saving;
    const place = vault === null ? "" : ` at ${cut(look.safe(shortName(vault)), 40, look.marks.ellipsis)}`;
    const object = objectName === null ? "" : ` ${objectType} ${cut(look.safe(objectName), 40, look.marks.ellipsis)}`;
    const text = `- ${savingWords[kind]}${place}${object ? `,${object}` : ""}: ${counted(calls, "call")} a month fewer, ${costText(amount, currency)}`;
    return paragraph(text, look, { indent: "  ", hanging: "  " });
  });
  return lines.length === 0 ? [] : [...paragraph("would save:", look, { indent: "  " }), ...lines];
}

function unverifiedLines({ prices }: CostReport, look: Look): readonly string[] {
  const titles = prices.filter(({ verified, isOverridden }) => !verified && !isOverridden).map(({ title }) => title);
  if (titles.length === 0) return [];
  return paragraph(`prices that no checked source states: ${titles.join(", ")}`, look, {
    indent: "  ",
    hanging: "  ",
    style: "warning",
  });
}
