import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEvidence, makeKey, operatorId, writeEvidenceEstate } from "../../support/evidence-estate.ts";
import { temporaryFolder } from "../../support/run-cli.ts";

// What an auditor asks of a piece of evidence, and where the bundle says it: found with text tools alone.

const folder = temporaryFolder();
let bundle: string;
beforeAll(async () => {
  await writeEvidenceEstate(folder.path);
  makeKey(folder.path, "signer");
  const before = await createEvidence(folder.path, "--out", "before");
  const more = ["--sample", "5", "--seed", "x", "--sign-key", "signer.pem", "--previous", before];
  bundle = await createEvidence(folder.path, "--policy", "rules.yaml", ...more);
});
afterAll(() => folder.remove());

/** Lines of a file that match, by grep (through gzip where it is compressed). */
function grep(pattern: string, path: string): readonly string[] {
  const bytes = readFileSync(join(bundle, path));
  const input = path.endsWith(".gz") ? execFileSync("gzip", ["-dc"], { input: bytes }) : bytes;
  return execFileSync("grep", ["-E", pattern], { input }).toString().trimEnd().split("\n");
}

const answers: readonly (readonly [question: string, file: string, fields: readonly string[]])[] = [
  [
    "Which control, which test, in words?",
    "data/controls/CC6.1.json",
    ['"control": "CC6.1"', '"criterion": "', '"basis": \\[', '"params": \\{'],
  ],
  ["By which policy?", "data/run.json", ['"digest": "[0-9a-f]{64}"', '"extends": \\[']],
  ["Who ran it?", "data/run.json", [`"oid": "${operatorId}"`, '"appId": "abc"', '"tenantId": "', '"pipeline": ']],
  ["When, by which clock?", "data/run.json", ['"collectedAt": "2026-', '"createdAt": "2026-', '"clockSkewSeconds": 1']],
  [
    "From where, by which request?",
    "data/requests.ndjson.gz",
    ['"method":"GET","url":"https://[^"]+","status":200,"requestId":"r-1"'],
  ],
  [
    "Is it complete?",
    "data/population/completeness.json",
    ['"isComplete": (true|false)', '"firstCount": 6', '"secondCount": 6', '"agree": true', '"lines": 1'],
  ],
  [
    "What was not read, what was left out?",
    "data/population/not-covered.csv",
    ["^unread,keys,", "^not-evaluated,", "^excluded,scope,subscription s1,"],
  ],
  ["Is it accurate?", "data/snapshot/manifest.json", ['"sha256": "[0-9a-f]{64}"', '"name": "vaults.ndjson"']],
  [
    "What came out, item by item?",
    "data/results.ndjson.gz",
    ['"subject":\\{"type":"vault"', '"pass":\\[', '"fail":\\[', '"notApplicable":\\{'],
  ],
  [
    "Observed against expected?",
    "data/findings.json",
    ['"evidence":\\[\\{"fact":"[^"]+","value":', '"remediation":\\{"text":"'],
  ],
  [
    "Which exceptions, by whom, until when?",
    "data/exceptions.csv",
    ["^type,state,ruleId,subject,reason,approver,ticket,until,"],
  ],
  ["What changed since the last time?", "data/changes.csv", ["^what,change,id,field,before,now$"]],
  ["Which bundle was the last?", "bag-info.txt", ["^Kvaudit-Previous-Tag-Manifest: [0-9a-f]{64}$"]],
  ["How is it reproduced?", "VERIFY.md", ["kvaudit evidence replay", "sha256sum --check"]],
  ["With which command?", "data/run.json", ['"--policy",', '"rules.yaml"', '"judging": \\{']],
  ["How is a sample drawn?", "data/sample.csv", ["^population,draw,item,id,rank$", "^objects,1,"]],
  [
    "Who should still have access?",
    "data/access-review.csv",
    ["^principalId,.*,lastUse,lastUseBasis,reviewer,decision,reviewedOn,remark$"],
  ],
];

test.each(answers)("%s", (_, file, fields) => {
  for (const field of fields) expect(grep(field, file).length).toBeGreaterThan(0);
});

test("the index leads to every one of these files", () => {
  const index = readFileSync(join(bundle, "data/INDEX.md"), "utf8");
  const isLinked = (file: string) =>
    index.includes(`](${file.replace("data/", "")})`) || index.includes(`](<${file.replace("data/", "")}>)`);
  const files = answers.map(([, file]) => file).filter((file) => file.startsWith("data/"));
  expect(files.filter((file) => !isLinked(file))).toEqual([]);
  for (const [, target = ""] of index.matchAll(/\]\(<?([^)>]+(?:\(\d+\)\.json)?)>?\)/g))
    expect(() => readFileSync(join(bundle, "data", target))).not.toThrow();
});
