import { TextDecoder } from "node:util";
import { type DocumentEvent, JsonDocuments } from "./json-documents.ts";
import { JsonTokens } from "./json-tokens.ts";

/**
 * Reads the JSON documents of one file: one document, several after each other, or JSON Lines. Memory is bounded by the
 * largest item of a list, not by the file. Never throws for what the file holds: faults are events.
 */
export async function* readDocuments(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<DocumentEvent> {
  const documents = new JsonDocuments();
  const tokens = new JsonTokens(documents);
  for await (const text of decode(bytes)) {
    tokens.push(text);
    yield* documents.take();
  }
  tokens.finish();
  yield* documents.take();
}

/** UTF-8 unless the first bytes say otherwise; a redirection in Windows PowerShell writes UTF-16 with a mark. */
async function* decode(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let first = new Uint8Array(0);
  for await (const chunk of bytes) {
    if (decoder) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    first = concatenate(first, chunk);
    if (first.length < 4) continue;
    decoder = new TextDecoder(encodingOf(first));
    yield decoder.decode(first, { stream: true });
  }
  yield decoder ? decoder.decode() : new TextDecoder(encodingOf(first)).decode(first);
}

/** By the byte order mark, or by where the zero bytes of an opening bracket stand. */
function encodingOf(first: Uint8Array): string {
  const [a, b] = first;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a !== undefined && a !== 0 && b === 0) return "utf-16le";
  return a === 0 && b !== undefined && b !== 0 ? "utf-16be" : "utf-8";
}

function concatenate(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
