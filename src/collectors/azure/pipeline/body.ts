import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createInflate } from "node:zlib";
import type { PipelineResponse } from "@azure/core-rest-pipeline";

/** The body is larger than any that is taken. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * Reads a body whole. Rejects where the connection breaks or the compressed stream ends early, and with `BodyTooLarge`
 * as soon as it has grown beyond the bound, decompressed. Without `isDecoded` the bytes stay as they came: a range of a
 * blob that was stored with an encoding is no whole stream of it.
 */
export async function readBody(response: PipelineResponse, longest: number, isDecoded = true): Promise<Buffer> {
  // The Azure clients describe Node's streams by an interface of their own.
  const stream = response.readableStreamBody as Readable | undefined;
  if (!stream) return Buffer.from(response.bodyAsText ?? "");
  const pieces: Buffer[] = [];
  let size = 0;
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const piece of source) {
      size += piece.length;
      if (size > longest) throw new BodyTooLarge(`more than ${longest} bytes`);
      pieces.push(piece);
    }
  };
  const encoding = !isDecoded ? undefined : response.headers.get("content-encoding")?.trim().toLowerCase();
  if (encoding === "gzip") await pipeline(stream, createGunzip(), collect);
  else if (encoding === "deflate") await pipeline(stream, createInflate(), collect);
  else await pipeline(stream, collect);
  return Buffer.concat(pieces, size);
}

/** What is wrong with the body of a success: nothing where it is a whole JSON document. */
export function bodyFault(
  response: { readonly status: number; readonly headers: { get(name: string): string | undefined } },
  text: string,
): "html" | "empty" | "not-json" | undefined {
  if (response.status !== 200) return undefined;
  if (text.trim() === "") return "empty";
  const type = response.headers.get("content-type") ?? "";
  if (/\bhtml\b/i.test(type) || /^\s*<(!doctype|html)/i.test(text)) return "html";
  return isJson(text) ? undefined : "not-json";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
