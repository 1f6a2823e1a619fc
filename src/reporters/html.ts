import { gzipSync } from "fflate";
import type { ReportReader, Sink } from "../model/report.ts";
import { appScript, appStyle, scriptHash, styleHash } from "./html/app.generated.ts";
import { headOf } from "./html/head.ts";
import { FindingsPacker } from "./html/pack-findings.ts";
import { GapsPacker } from "./html/pack-gaps.ts";
import { usualVaultBudget, VaultsPacker } from "./html/pack-vaults.ts";
import { headId, type PieceKind } from "./html/payload.ts";
import { withoutScript } from "./html/without-script.ts";

export interface HtmlOptions {
  /** Leaves out what the rules are about, why and how to mend: for a smaller page, or where guidance of one's own exists. */
  readonly withoutGuidance?: boolean;
}

/** Rows of one compressed piece: enough to compress well, few enough to hold. */
const rowsInPiece = 4000;
const vaultsInPiece = 1000;

/** Nothing is loaded, sent or run but the one script and the one style of the page itself. */
const contentSecurity = [
  "default-src 'none'",
  `script-src '${scriptHash}'`,
  `style-src '${styleHash}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Node's own zlib gives other bytes on another processor; the same report has to be the same file everywhere. */
const compression = { level: 6, mtime: 0 } as const;

/**
 * Writes `report.html`: one page that needs nothing else. The lists are JSON, compressed and in base64, in pieces of some
 * thousand rows, so that writing needs the memory of one piece; the page's script unpacks them where it is opened.
 */
export async function reportHtml(report: ReportReader, sink: Sink, options: HtmlOptions = {}): Promise<void> {
  await sink.write(pageStart(await withoutScript(report)));
  await writePiece(sink, headId, headOf(report, options.withoutGuidance !== true));
  await writeList(sink, report.findings(), { rows: rowsInPiece, open: () => new FindingsPacker() });
  await writeList(sink, report.notEvaluated(), { rows: rowsInPiece, open: () => new GapsPacker() });
  const budget = usualVaultBudget();
  await writeList(sink, report.vaults(), { rows: vaultsInPiece, open: () => new VaultsPacker(budget) });
  await sink.write(`<script>${appScript}</script>\n</body>\n</html>\n`);
}

function pageStart(plain: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurity}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>kvaudit report</title>
<link rel="icon" href="data:,">
<style>${appStyle}</style>
</head>
<body>
<noscript>
${plain}
</noscript>
<div id="app"></div>
<div id="print"></div>
`;
}

async function writePiece(sink: Sink, id: string, value: unknown): Promise<void> {
  const packed = gzipSync(Buffer.from(JSON.stringify(value)), compression);
  await sink.write(`<script type="application/gzip" id="${id}">${Buffer.from(packed).toString("base64")}</script>\n`);
}

/** Gathers items; gives one value for each kind of piece. */
interface Packer<Item> {
  readonly size: number;
  add(item: Item): void;
  pieces(): Readonly<Partial<Record<PieceKind, unknown>>>;
}

interface Packing<Item> {
  readonly rows: number;
  readonly open: () => Packer<Item>;
}

/** Writes a list as pieces with ids `KIND-0`, `KIND-1` and so on; none for an empty list. */
async function writeList<Item>(sink: Sink, items: AsyncIterable<Item>, { rows, open }: Packing<Item>): Promise<void> {
  let packer = open();
  let index = 0;
  const write = async () => {
    for (const [kind, value] of Object.entries(packer.pieces())) await writePiece(sink, `${kind}-${index}`, value);
    index += 1;
    packer = open();
  };
  for await (const item of items) {
    packer.add(item);
    if (packer.size === rows) await write();
  }
  if (packer.size > 0) await write();
}
