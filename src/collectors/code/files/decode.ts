import { isUtf8 } from "node:buffer";

/** A text, or in words why the bytes are none. */
export type Decoded = { readonly text: string } | { readonly fault: string };

/** How far into a file a NUL byte is looked for: as far as git looks. */
const sniffed = 8_000;

/** Bytes as text: UTF-8 with or without a byte order mark, UTF-16 with one. Nothing is replaced: what does not fit is told. */
export function decode(bytes: Buffer): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, "utf-16be");
  if (bytes.subarray(0, sniffed).includes(0))
    return { fault: "it holds NUL bytes: it is no text, or UTF-16 without a byte order mark" };
  if (!isUtf8(bytes)) return { fault: `it is not UTF-8: see the bytes on line ${lineOfFault(bytes)}` };
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return { text: bytes.toString("utf8", start) };
}

function decodeUtf16(bytes: Buffer, encoding: "utf-16le" | "utf-16be"): Decoded {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? { fault: "it holds NUL characters: it is no text" } : { text };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { fault: "it begins as UTF-16 and then holds half characters" };
  }
}

/** The first line with bytes that are no UTF-8. A line feed is never part of another character, so lines can be tried alone. */
function lineOfFault(bytes: Buffer): number {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
    line += 1;
  }
}
