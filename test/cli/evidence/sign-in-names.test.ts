import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pseudonymiseSnapshot } from "../../../src/cli/evidence/pseudonymise.ts";
import { openSnapshot } from "../../../src/collectors/store/read.ts";
import { buildPrincipal } from "../../../src/model/build.ts";
import { read } from "../../../src/model/fact.ts";
import { temporaryFolder } from "../../support/run-cli.ts";
import { ids, smallEstate, writeEstate } from "../access/estate.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test("sign-in names are replaced with people, also where they look like no address", async () => {
  const [, ...others] = smallEstate().principals;
  const ada = buildPrincipal({ id: ids.alice, name: "Ada", kind: "user", signInName: read("ada@corp") });
  const vaults = smallEstate().vaults.map((vault) => ({ ...vault, tags: read({ owner: "Ada@CORP" }) }));
  await writeEstate(folder.path, { principals: [ada, ...others], vaults });
  const to = join(folder.path, "nameless");
  const pseudonyms = await pseudonymiseSnapshot(join(folder.path, "snap"), to, Buffer.from("k".repeat(32)));
  const snapshot = await openSnapshot(to);
  if (!("manifest" in snapshot)) throw new Error(snapshot.message);
  const { principals } = await snapshot.shared();
  const said = JSON.stringify([principals, await Array.fromAsync(snapshot.vaults())]).toLowerCase();
  expect(said).not.toContain("ada@corp");
  expect(said).toContain(pseudonyms.name("ada@corp"));
});
