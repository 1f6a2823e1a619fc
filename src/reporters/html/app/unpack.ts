import { fillJson } from "../names-cut.ts";
import {
  type DetailsPiece,
  type FindingDetail,
  type FindingsPiece,
  type GapsPiece,
  type Head,
  headId,
  type PieceKind,
  type VaultsPiece,
} from "../payload.ts";
import { bytesOf, type FindingsTable, namesAt } from "./columns.ts";

/** What each data element holds: the page was written by the same version, so its shape is known. */
interface Pieces {
  readonly findings: FindingsPiece;
  readonly details: DetailsPiece;
  readonly gaps: GapsPiece;
  readonly vaults: VaultsPiece;
}

async function unpack(element: Element): Promise<unknown> {
  const packed = new Blob([bytesOf(element.textContent)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream("gzip"))).json();
}

export async function unpackHead(): Promise<Head> {
  const element = document.getElementById(headId);
  if (!element) throw new Error("the page has lost its data: it was cut while it was copied");
  return (await unpack(element)) as Head; // written by this version of the reporter
}

/** All pieces of one kind, in their order. */
export async function unpackAll<Kind extends PieceKind>(kind: Kind): Promise<readonly Pieces[Kind][]> {
  const pieces: Promise<unknown>[] = [];
  for (let at = 0; ; at += 1) {
    const element = document.getElementById(`${kind}-${at}`);
    if (!element) break;
    pieces.push(unpack(element));
  }
  return (await Promise.all(pieces)) as Pieces[Kind][]; // written by this version of the reporter
}

const detailPieces = new Map<number, Promise<DetailsPiece>>();
/** Details unpacked at one time: a reader looks at neighbours. */
const detailPiecesKept = 4;

/** What belongs to one finding, by its row; its piece is unpacked when a reader first asks for one of it. */
export async function detailOf(
  table: FindingsTable,
  row: number,
  sizes: readonly number[],
): Promise<FindingDetail | undefined> {
  let piece = 0;
  let within = row;
  while (within >= (sizes[piece] ?? Number.POSITIVE_INFINITY)) within -= sizes[piece++] ?? 0;
  const { values, codes } = await detailsOf(piece);
  const json = values[codes[within] ?? -1];
  return json === undefined ? undefined : (JSON.parse(fillJson(json, namesAt(table, row))) as FindingDetail); // as above
}

function detailsOf(piece: number): Promise<DetailsPiece> {
  const known = detailPieces.get(piece);
  if (known) return known;
  const element = document.getElementById(`details-${piece}`);
  const none: DetailsPiece = { values: [], codes: [] };
  const details = element ? (unpack(element) as Promise<DetailsPiece>) : Promise.resolve(none); // as above
  detailPieces.set(piece, details);
  const [oldest] = detailPieces.keys();
  if (detailPieces.size > detailPiecesKept && oldest !== undefined) detailPieces.delete(oldest);
  return details;
}
