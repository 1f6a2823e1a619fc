// Asks who can read what is in vaults, once the tenant is in memory, for the access bench: node bench/ask-who-can.ts SNAPSHOT
import { accessEngine } from "../src/analysis/access/effective/engine.ts";
import { isStoreFault } from "../src/collectors/store/fault.ts";
import { openSnapshot } from "../src/collectors/store/read.ts";
import type { VaultRecord } from "../src/model/vault.ts";

const asked = 20;

const from = performance.now();
const snapshot = await openSnapshot(process.argv[2] ?? "");
if (isStoreFault(snapshot)) throw new Error(snapshot.message);
const shared = await snapshot.shared();
const load = (performance.now() - from) / 1000;
const vaults: VaultRecord[] = [];
for await (const vault of snapshot.vaults()) {
  if (vaults.length === asked) break;
  vaults.push(vault);
}
const engine = accessEngine({ shared, vaults }, { now: snapshot.manifest.collectedAt });
const times: number[] = [];
let answers = 0;
for (const { id } of vaults) {
  const start = performance.now();
  const result = engine.whoCan("read", id, { eligible: true, escalation: true });
  times.push((performance.now() - start) / 1000);
  answers = Math.max(answers, result?.answers.length ?? 0);
}
process.stdout.write(JSON.stringify({ load, first: times[0], slowest: Math.max(...times.slice(1)), answers }));
