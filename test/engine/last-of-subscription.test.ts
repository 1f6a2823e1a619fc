import { expect, test } from "vitest";
import { withLast } from "../../src/engine/last-of-subscription.ts";
import { buildHsm, buildVault } from "../../src/model/build.ts";
import type { VaultRecord } from "../../src/model/vault.ts";

const vault = (name: string, subscriptionId?: string) =>
  buildVault({ name, ...(subscriptionId === undefined ? {} : { subscriptionId }) });
const hsm = (name: string, subscriptionId: string) => buildHsm({ name, subscriptionId });

async function lastsOf(records: readonly VaultRecord[]) {
  async function* all() {
    yield* records;
  }
  const told: string[] = [];
  for await (const { record, isLast } of withLast(all())) told.push(`${record.name}${isLast ? " last" : ""}`);
  return told;
}

test("the last vault of each subscription is told, in the order of the records, whatever HSMs stand between", async () => {
  expect(
    await lastsOf([
      hsm("h-0", "a"),
      vault("kv-1", "a"),
      hsm("h-1", "a"),
      vault("kv-2", "a"),
      hsm("h-2", "a"),
      vault("kv-3", "b"),
      hsm("h-3", "b"),
      hsm("h-4", "c"),
    ]),
  ).toEqual(["h-0", "kv-1", "h-1", "kv-2 last", "h-2", "kv-3 last", "h-3", "h-4"]);
});

test("no record is lost where there is one, or none", async () => {
  expect(await lastsOf([])).toEqual([]);
  expect(await lastsOf([hsm("h-1", "a")])).toEqual(["h-1"]);
  expect(await lastsOf([vault("kv-1", "a")])).toEqual(["kv-1 last"]);
});
