import { describe, expect, test } from "vitest";
import { faultsOf } from "./fake-rules.ts";

/** One line of policy below `version: 1`, so that what it says stands in line 2. */
function faultsBelowVersion(text: string): Promise<readonly string[]> {
  return faultsOf(`version: 1\n${text}`);
}

describe("what it extends", () => {
  test("a missing file", async () => {
    expect(await faultsBelowVersion("extends: [strict, ./org.yaml]")).toEqual([
      'rules.yaml:2:19 extends-missing extends[1] | there is no file "./org.yaml" to extend | the path counts from the file that names it',
    ]);
  });
  test("with a file missing, environments it might define are not complained about", async () => {
    const faults = await faultsBelowVersion("extends: ./org.yaml\ndefaultEnvironment: staging");
    expect(faults.map((fault) => fault.split(" ")[1])).toEqual(["extends-missing"]);
  });
  test("a circle", async () => {
    expect(
      await faultsOf("version: 1\nextends: ./a.yaml", {
        files: {
          "./a.yaml": "version: 1\nextends:\n  - recommended\n  - ./b.yaml",
          "./b.yaml": "version: 1\nextends: ./a.yaml",
        },
      }),
    ).toEqual([
      './b.yaml:2:1 extends-cycle extends | a circle: "./a.yaml" extends "./b.yaml" extends "./a.yaml" | take one of these `extends` out',
    ]);
  });
  test("itself", async () => {
    expect(
      await faultsOf("version: 1\nextends: rules.yaml", { files: { "rules.yaml": "version: 1\nextends: rules.yaml" } }),
    ).toEqual([
      'rules.yaml:2:1 extends-cycle extends | a circle: "rules.yaml" extends "rules.yaml" | take one of these `extends` out',
    ]);
  });
  test("too many files", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`./${index}.yaml`, `version: 1\nextends: ./${index + 1}.yaml`]),
    );
    const faults = await faultsOf("version: 1\nextends: ./0.yaml", { files });
    expect(faults).toEqual(["./30.yaml:2:1 too-many-documents extends | more than 32 documents | join some of them"]);
  });
  test("a file that is named again does not count again", async () => {
    const names = Array.from({ length: 31 }, (_, index) => `./${index}.yaml`);
    const files = Object.fromEntries(names.map((name) => [name, "version: 1"]));
    expect(await faultsOf(`version: 1\nextends: [${[...names, ...names].join()}]`, { files })).toEqual([]);
  });
  test("an entry at fault is not also blamed for what it might have put right", async () => {
    const faults = await faultsOf(
      `version: 1
extends: ./base.yaml
environments: { dev: { ephemeral: true } }
rules: { secret-stale: { params: { warnDays: 3, nope: 1 } } }`,
      {
        files: {
          "./base.yaml": `version: 1
environments: { dev: { match: { names: wrong } } }
rules: { secret-stale: { params: { maxAgeDays: 5 } } }`,
        },
      },
    );
    expect(faults.map((fault) => fault.split(" | ")[0])).toEqual([
      "rules.yaml:4:49 unknown-parameter rules.secret-stale.params.nope",
      "./base.yaml:2:33 wrong-type environments.dev.match.names",
    ]);
  });
  test("faults of all documents come at once, the outermost first, each in its own order", async () => {
    const faults = await faultsOf(
      "version: 1\nextends: [./a.yaml, ./b.yaml]\nrules: { nope: off }\ndefaultEnvironment: nowhere",
      {
        files: {
          "./a.yaml": "version: 1\nextends: ./b.yaml\nrules: { nope-a: off }\nfoo: 1",
          "./b.yaml": "version: 1\nrules: { nope-b: off, secret-stale: { params: { maxAgeDays: 1 } } }\nbar: 1",
        },
      },
    );
    expect(faults.map((fault) => fault.split(" | ")[0])).toEqual([
      "rules.yaml:3:10 unknown-rule rules.nope",
      "rules.yaml:4:1 unknown-environment defaultEnvironment",
      "./a.yaml:3:10 unknown-rule rules.nope-a",
      "./a.yaml:4:1 unknown-key foo",
      "./b.yaml:2:10 unknown-rule rules.nope-b",
      "./b.yaml:2:39 contradictory-parameters rules.secret-stale.params",
      "./b.yaml:3:1 unknown-key bar",
    ]);
  });
});
