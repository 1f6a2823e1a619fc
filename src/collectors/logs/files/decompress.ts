import { setImmediate } from "node:timers/promises";
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from "node:zlib";
import { UnreadableInput } from "../log-input.ts";
import type { Wrapping } from "./head.ts";

const saveAgain = "fetch the file again, whole: what came before this place was used";

/** Opens the stored bytes from a place on. */
export type OpenBytes = (from: number) => AsyncIterable<Uint8Array>;

/**
 * What is inside compressed bytes, as far as they go: a file that was cut gives all that can be had of it, then an
 * `UnreadableInput`. Several members or frames one after the other are one file.
 */
export async function* decompress(open: OpenBytes, size: number, wrapping: Wrapping): AsyncGenerator<Uint8Array> {
  if (wrapping === "none") return yield* open(0);
  // The decoder for zstd stops after one frame; that for gzip goes on by itself.
  for (let from = 0; from < size; ) {
    const decoder = wrapping === "gzip" ? createGunzip() : createZstdDecompress();
    yield* decode(open(from), decoder);
    if (decoder.bytesWritten === 0) return;
    from += wrapping === "gzip" ? size : decoder.bytesWritten;
  }
}

async function* decode(bytes: AsyncIterable<Uint8Array>, decoder: Gunzip | ZstdDecompress): AsyncGenerator<Uint8Array> {
  const feeding = feed(bytes, decoder);
  // Told below, when the reader has taken all that came before.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array;
    await feeding;
  } catch (error) {
    throw damageOf(error) ?? error;
  } finally {
    decoder.destroy();
    await feeding.catch(() => undefined);
  }
}

/** The end is told only once all before it is decoded and taken: the decoder drops what is left when it finds a cut. */
async function feed(bytes: AsyncIterable<Uint8Array>, decoder: Gunzip | ZstdDecompress): Promise<void> {
  try {
    for await (const chunk of bytes) {
      const isOver = await new Promise<boolean>((resolve) => {
        const stop = () => resolve(true);
        decoder.once("close", stop);
        decoder.write(chunk, () => {
          decoder.off("close", stop);
          resolve(false);
        });
      });
      if (isOver || decoder.destroyed || decoder.readableEnded) return;
    }
    while (decoder.readableLength > 0 && !decoder.destroyed) await setImmediate();
    decoder.end();
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function damageOf(error: unknown): UnreadableInput | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return new UnreadableInput("it is cut: the compressed data have no end", saveAgain, true);
  if (/^Z_|^ZSTD_/.test(code))
    return new UnreadableInput("it is damaged: the compressed data do not fit together", saveAgain, true);
  return undefined;
}
