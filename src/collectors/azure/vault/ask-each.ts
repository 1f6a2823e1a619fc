import type { Unread } from "../../../model/fact.ts";
import type { Limiter } from "./limiter.ts";
import type { Reply } from "./replies.ts";

/** So many refusals, and nothing but refusals, are taken for the answer to all. */
const refusalsUntilStop = 3;

/**
 * Asks one thing of each object, so many at a time as the limiter allows. Calls that refuse the first few objects would
 * refuse hundreds, and each refused call is a line in the owner's audit log: so until one is answered they go one by one,
 * and after three refusals the rest are given the same answer without asking.
 */
export async function askEach<Item, Value>(
  items: readonly Item[],
  limiter: Limiter,
  ask: (item: Item) => Promise<Reply<Value>>,
): Promise<ReadonlyMap<Item, Reply<Value>>> {
  const replies = new Map<Item, Reply<Value>>();
  const waiting = [...items].reverse();
  const askNext = async (): Promise<Reply<Value> | undefined> => {
    const item = waiting.pop();
    if (item === undefined) return undefined;
    const reply = await limiter.run(() => ask(item));
    replies.set(item, reply);
    return reply;
  };
  const refusal = await probe(askNext);
  if (refusal) {
    for (const item of waiting) replies.set(item, { why: refusal, isOwn: false });
    return replies;
  }
  const worker = async () => {
    while (await askNext());
  };
  await Promise.all(Array.from({ length: limiter.limit }, worker));
  return replies;
}

/** Asks one by one until something is answered; gives back the refusal that stands for all, if there is one. */
async function probe<Value>(askNext: () => Promise<Reply<Value> | undefined>): Promise<Unread | undefined> {
  let refusals = 0;
  for (;;) {
    const reply = await askNext();
    if (!reply || "value" in reply) return undefined;
    if (!("why" in reply) || reply.isOwn) continue;
    refusals += 1;
    if (refusals === refusalsUntilStop) return reply.why;
  }
}
