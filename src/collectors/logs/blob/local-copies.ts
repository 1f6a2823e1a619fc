import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { type LogInput, UnreadableInput } from "../log-input.ts";

/** What is to be read of an input, from a place on. */
export interface Wanted {
  readonly input: LogInput;
  readonly from: number;
}

/** The bytes of an input from a place on, in a file of this machine. Whoever gets it removes it after use. */
export interface LocalCopy extends Wanted {
  readonly path: string;
  readonly bytes: number;
  /** Why they are not all there; what came before that is in the file. */
  readonly refused: { readonly why: string; readonly remedy: string | null } | undefined;
}

export interface CopyLimits {
  /** Inputs that are fetched at once. */
  readonly atOnce: number;
  /** Bytes on disk or on their way that nobody has asked for yet; one larger input goes alone. */
  readonly bytesAhead: number;
}

const usualLimits: CopyLimits = { atOnce: 16, bytesAhead: 256 << 20 };

interface Fetch extends Wanted {
  readonly path: string;
  readonly copy: Promise<LocalCopy>;
}

/**
 * Copies inputs into a folder, several at once and a bounded number of bytes ahead, and gives them in their order: an hour's
 * blob is small, and one after the other they would wait for the network most of the time. Raw records are on disk no
 * longer than this: what nobody took is removed at the end. Throws what the file system says.
 */
export async function* localCopies(
  wanted: Iterable<Wanted>,
  folder: string,
  limits: CopyLimits = usualLimits,
): AsyncGenerator<LocalCopy> {
  const stop = new AbortController();
  const queue = wanted[Symbol.iterator]();
  const under: Fetch[] = [];
  let serial = 0;
  let bytes = 0;
  let next = queue.next();
  const fill = () => {
    for (; !next.done && under.length < limits.atOnce; next = queue.next()) {
      const { input, from } = next.value;
      const size = input.size - from;
      if (under.length > 0 && bytes + size > limits.bytesAhead) return;
      serial += 1;
      bytes += size;
      under.push(fetchTo(join(folder, `copy-${serial}`), { input, from }, stop.signal));
    }
  };
  try {
    for (fill(); under.length > 0; fill()) {
      const copy = await under[0]?.copy;
      const taken = under.shift();
      if (!copy || !taken) return;
      bytes -= taken.input.size - taken.from;
      yield copy;
    }
  } finally {
    stop.abort();
    await Promise.allSettled(under.map(({ copy }) => copy));
    await Promise.all(under.map(({ path }) => rm(path, { force: true })));
  }
}

function fetchTo(path: string, wanted: Wanted, signal: AbortSignal): Fetch {
  const copy = copyTo(path, wanted, signal);
  // Looked at when its turn comes; until then a failure must not count as one that nobody handles.
  copy.catch(() => {});
  return { ...wanted, path, copy };
}

async function copyTo(path: string, { input, from }: Wanted, signal: AbortSignal): Promise<LocalCopy> {
  const file = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const piece of input.open(from)) {
      if (signal.aborted) break;
      await file.writeFile(piece);
      bytes += piece.length;
    }
    return { input, from, path, bytes, refused: undefined };
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    return { input, from, path, bytes, refused: { why: error.message, remedy: error.remedy } };
  } finally {
    await file.close();
  }
}
