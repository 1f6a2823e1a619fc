import type { VaultRecord } from "../model/vault.ts";

export interface Placed {
  readonly record: VaultRecord;
  /** A vault after which no other vault of its subscription comes. */
  readonly isLast: boolean;
}

/** Says of each record, in order, whether it is the last vault of its subscription; those of one come in a row. */
export async function* withLast(records: AsyncIterable<VaultRecord>): AsyncGenerator<Placed> {
  // A vault, and the managed HSMs behind it: none of them says whether another vault comes.
  let held: readonly VaultRecord[] = [];
  for await (const record of records) {
    if (record.kind === "hsm") held = [...held, record];
    else {
      yield* told(held, record.subscriptionId);
      held = [record];
    }
  }
  yield* told(held, undefined);
}

function* told(held: readonly VaultRecord[], next: string | undefined): Generator<Placed> {
  for (const record of held) {
    yield { record, isLast: record.kind === "vault" && (next === undefined || record.subscriptionId !== next) };
  }
}
