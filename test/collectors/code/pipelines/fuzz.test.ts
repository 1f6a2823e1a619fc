import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pipelinesReader } from "../../../../src/collectors/code/pipelines/read-pipelines.ts";
import { pipelineCases, treeOf } from "../../../support/pipelines/pipeline-cases.ts";

/** The files of all cases, by case. */
const sources = pipelineCases().map(({ source }) =>
  Object.fromEntries(
    readdirSync(source, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(source.length + 1), readFileSync(path, "utf8")] as const;
      }),
  ),
);

const pieces = [
  "${{",
  "}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
  "${{ each x in parameters.x }}:",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
  "${{ insert }}: ${{ parameters }}",
  "$(",
  "steps:\n",
  "- template: ../../a.yml\n",
  "uses: ./",
  "&a [*a]",
  "<<: *a\n",
  "__proto__: 1\n",
  "constructor: { prototype: 1 }\n",
  "'",
  '"',
  "\t",
  "\0",
  "\uFEFF",
  "|\n",
  "<<EOF\n",
  "?",
];

interface Cut {
  readonly at: number;
  readonly length: number;
  readonly piece: string;
}

const cut = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(40),
  piece: fc.constantFrom(...pieces, ""),
});

function mutated(text: string, cuts: readonly Cut[]): string {
  let result = text;
  for (const { at, length, piece } of cuts) {
    const start = Math.floor(at * result.length);
    result = result.slice(0, start) + piece + result.slice(start + length);
  }
  return result;
}

/** What stands in the cases as values of secrets. */
const values = [
  "correct-horse-battery",
  "another-long-secret-value",
  "written-out-here",
  "written-out-in-the-workflow",
  '"clientSecret":"written-out"',
];

test("mutated files are read to their end, and no value is in what comes of them", async () => {
  const which = fc.integer({ min: 0, max: sources.length - 1 });
  await fc.assert(
    fc.asyncProperty(which, fc.array(cut, { minLength: 1, maxLength: 6 }), async (index, cuts) => {
      const files = Object.entries(sources[index] ?? {}).map(([uri, text]) => [uri, mutated(text, cuts)] as const);
      const { units, refused } = await pipelinesReader.read(treeOf(Object.fromEntries(files)));
      const shown = JSON.stringify([units, refused]);
      for (const value of values) expect(shown).not.toContain(value);
      for (const { at } of units) expect(at?.startLine ?? 1).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test("suppressions of mutated files are looked for without a fault", async () => {
  const which = fc.integer({ min: 0, max: sources.length - 1 });
  await fc.assert(
    fc.asyncProperty(which, fc.array(cut, { minLength: 1, maxLength: 4 }), async (index, cuts) => {
      for (const [uri, text] of Object.entries(sources[index] ?? {}))
        await pipelinesReader.commented?.(uri, mutated(text, cuts));
    }),
    { numRuns: 100 },
  );
});

test("templates that multiply end, and are told", async () => {
  const uses = (uri: string) => `steps:\n${`  - template: ${uri}\n`.repeat(12)}`;
  const files: Record<string, string> = {
    "t9.yml": "steps:\n  - task: AzureKeyVault@2\n    inputs: { KeyVaultName: kv }\n",
  };
  for (let level = 0; level < 9; level += 1) files[`t${level}.yml`] = uses(`t${level + 1}.yml`);
  const { units, refused } = await pipelinesReader.read(treeOf(files));
  expect(units.filter(({ unit }) => unit === "step").length).toBeGreaterThan(0);
  expect(refused.map(({ why }) => why.detail).join()).toContain("the rest is not judged");
});

test("expressions that multiply end", async () => {
  const files: Record<string, string> = { "start.yml": "steps:\n  - template: t0.yml\n    parameters: { p: '' }\n" };
  const last = 25;
  for (let level = 0; level < last; level += 1) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
    const value = "${{ parameters.p }}".repeat(8);
    files[`t${level}.yml`] =
      `parameters: { p: '' }\nsteps:\n  - template: t${level + 1}.yml\n    parameters: { p: "${value}" }\n`;
  }
  files[`t${last}.yml`] =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
    "parameters: { p: '' }\nsteps:\n  - task: AzureKeyVault@2\n    inputs: { KeyVaultName: kv, SecretsFilter: 'a${{ parameters.p }}' }\n";
  const { units } = await pipelinesReader.read(treeOf(files));
  const step = units.find(({ unit }) => unit === "step");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of pipelines
  expect(step?.pipelineFetch).toMatchObject({ unknown: "a${{ parameters.p }}" });
});
