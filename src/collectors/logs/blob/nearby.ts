import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { type LogInput, UnreadableInput } from "../log-input.ts";
import { type LocalCopy, localCopies, type Wanted } from "./local-copies.ts";

/** An input whose bytes from a place on lie on this machine. */
export interface Nearby extends Wanted {
  /** To be called when it has been read. */
  release(): Promise<void>;
}

/**
 * Inputs in their order, with the bytes that are to be read of them at hand: files as they are, all others as copies in the
 * folder, which are fetched while earlier ones are read.
 */
export async function* nearby(wanted: readonly Wanted[], folder: string): AsyncGenerator<Nearby> {
  const copies = localCopies(
    wanted.filter(({ input }) => input.path === undefined),
    folder,
  );
  try {
    for (const one of wanted) {
      if (one.input.path !== undefined) {
        yield { ...one, release: async () => {} };
        continue;
      }
      const copy = await copies.next();
      if (copy.done) throw new Error("fewer copies than inputs");
      yield { input: fromCopy(copy.value), from: one.from, release: () => rm(copy.value.path, { force: true }) };
    }
  } finally {
    await copies.return(undefined);
  }
}

function fromCopy({ input, from, path, refused }: LocalCopy): LogInput {
  const { id, name, size, stamp, lineage, pathHour } = input;
  return {
    ...{ from: input.from, id, name, size, stamp },
    ...(lineage === undefined ? {} : { lineage }),
    ...(pathHour === undefined ? {} : { pathHour }),
    async *open(at) {
      yield* createReadStream(path, { start: at - from, highWaterMark: 1 << 20 });
      if (refused) throw new UnreadableInput(refused.why, refused.remedy);
    },
  };
}
