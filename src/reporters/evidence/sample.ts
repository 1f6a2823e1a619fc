import { createHash } from "node:crypto";
import type { BundleFiles, SampleAsk } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import { openTable } from "./write-file.ts";

export type Population = "vaults" | "principals" | "grants" | "objects";

interface Drawn {
  readonly rank: string;
  readonly item: number;
  readonly id: string;
}

/**
 * Draws items that anybody can draw again: the rank of an item is sha256 over seed, population and id, with a line feed between
 * them, and the lowest ranks are drawn. An item that is there in the next bundle keeps its rank under the same seed.
 */
export class Sampler {
  readonly #ask: SampleAsk | null;
  readonly #drawn = new Map<Population, Drawn[]>();

  constructor(ask: SampleAsk | null) {
    this.#ask = ask;
  }

  offer(population: Population, item: number, id: string): void {
    if (!this.#ask) return;
    const { count, seed } = this.#ask;
    const rank = sampleRank(seed, population, id);
    const drawn = this.#drawn.get(population) ?? [];
    this.#drawn.set(population, drawn);
    if (drawn.length >= count && rank >= (drawn.at(-1)?.rank ?? "")) return;
    const at = drawn.findIndex((other) => rank < other.rank);
    drawn.splice(at < 0 ? drawn.length : at, 0, { rank, item, id });
    if (drawn.length > count) drawn.pop();
  }

  async write(files: BundleFiles): Promise<void> {
    const table = await openTable(files, evidenceFiles.sample, ["population", "draw", "item", "id", "rank"]);
    for (const [population, drawn] of this.#drawn)
      for (const [index, { item, id, rank }] of drawn.entries())
        await table.row([population, String(index + 1), String(item), id, rank]);
    await table.close();
  }
}

/** What decides the draw: `printf '%s\n%s\n%s' SEED POPULATION ID | sha256sum` gives the same. */
export function sampleRank(seed: string, population: Population, id: string): string {
  return createHash("sha256").update(`${seed}\n${population}\n${id}`).digest("hex");
}
