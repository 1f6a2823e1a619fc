// Writes a large sample snapshot for the evaluation bench: node bench/make-estate.ts FOLDER VAULTS OBJECTS GRANTS
import { writeSnapshot } from "../src/collectors/store/write.ts";
import { exampleNow } from "../src/model/build.ts";
import { sharedRecords, streamVaults } from "../src/sample/estate.ts";

const [folder = "", vaults, objectsPerVault, grantsPerVault] = process.argv.slice(2);
const options = {
  seed: "bench",
  vaults: Number(vaults),
  objectsPerVault: Number(objectsPerVault),
  grantsPerVault: Number(grantsPerVault),
  now: exampleNow,
};
const written = await writeSnapshot(folder, {
  manifest: {
    format: "kvaudit-snapshot",
    formatVersion: 1,
    tool: { name: "kvaudit", version: "bench" },
    source: "exports",
    tenantId: null,
    collectedAt: exampleNow,
    collectedBy: null,
    clockSkewSeconds: null,
    asked: [],
    coverage: [],
  },
  ...sharedRecords(options),
  vaults: streamVaults(options),
});
if ("code" in written) throw new Error(written.message);
