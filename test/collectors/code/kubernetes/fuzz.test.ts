import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { kubernetesReader } from "../../../../src/collectors/code/kubernetes/read-kubernetes.ts";
import { CodeUnit } from "../../../../src/model/code.ts";
import { kubernetesCases } from "../../../support/kubernetes/cases.ts";
import { readManifests } from "../../../support/kubernetes/read.ts";

const texts = kubernetesCases().flatMap(({ source }) =>
  readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
);

/** Values of Secrets in the fixtures, plain and encoded. */
const values = ["hunter2", "aHVudGVyM", "aHVudGVyMi1odW50ZXIy"];

const pieces = [
  "\n",
  "  ",
  "\t",
  "- ",
  ": ",
  "|\n",
  ">-\n",
  "---\n",
  "&a ",
  "*a",
  "<<: *a\n",
  "{{ x }}",
  "{{",
  "}}",
  "[",
  "]",
  "{",
  "}",
  '"',
  "'",
  "# ",
  "null",
  "__proto__: ",
  "constructor: ",
  "kind: Secret\n",
  "\0",
  "\uFEFF",
  "\u2028",
  "\ud800",
];

type Mutation = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...pieces)).map(
    ([where, piece]): Mutation =>
      (text) => {
        const at = Math.floor(where * text.length);
        return text.slice(0, at) + piece + text.slice(at);
      },
  ),
  fc.tuple(place, fc.nat(60)).map(
    ([where, length]): Mutation =>
      (text) => {
        const at = Math.floor(where * text.length);
        return text.slice(0, at) + text.slice(at + length);
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): Mutation =>
      (text) => {
        const [start, end] = [Math.min(from, to), Math.max(from, to)].map((where) => Math.floor(where * text.length));
        return text.slice(0, end) + text.slice(start, end) + text.slice(end);
      },
  ),
);

const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([text, mutations]) => mutations.reduce((changed, change) => change(changed), text));

const isUnit = Compile(CodeUnit);

test("whatever is done to manifests, they are read or refused, and no value is shown", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutated, mutated, async (one, other) => {
      const parts = await readManifests({ "one.yaml": one, "kustomization.yaml": other });
      for (const unit of parts.units) expect([...isUnit.Errors(unit)]).toEqual([]);
      expect(new Set(parts.units.map(({ id }) => id)).size).toBe(parts.units.length);
      await kubernetesReader.commented?.("one.yaml", one);
      expectNoValue(parts, `${one}\n${other}`);
    }),
    { numRuns: 300 },
  );
});

/** A mutation may make a name of a value; then it is one, and shown. */
function expectNoValue(parts: object, given: string): void {
  const shown = JSON.stringify(parts);
  for (const value of values) {
    if (!shown.includes(value)) continue;
    expect(isNamed(given, value), `${value} is shown, and is no name in\n${given}`).toBe(true);
  }
}

/** The value stands where a name stands: as a key, the name of an object, a label or a version's object. */
function isNamed(text: string, value: string): boolean {
  return text.split("\n").some((line) => {
    const at = line.indexOf(value);
    if (at < 0) return false;
    const [before, after] = [line.slice(0, at), line.slice(at + value.length)];
    return /^\S*\s*["']?\s*:/.test(after) || !/(?:password|token|user)["']?\s*[:=]/i.test(before);
  });
}
