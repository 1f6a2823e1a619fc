// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentedBicep } from "../../../../src/collectors/code/bicep/commented.ts";
import { parseBicep } from "../../../../src/collectors/code/bicep/syntax/parse.ts";
import { readDeployments } from "../../../support/bicep/deployments.ts";
import { rangesOf } from "./syntax/outline.ts";

const corpus = join(import.meta.dirname, "../../../fixtures/code/bicep-syntax");
const texts = readdirSync(corpus).map((name) => readFileSync(join(corpus, name), "utf8"));

/** Pieces that mean something to the reader. */
const piece = fc.constantFrom(
  ..."{}[]()'=,:.*+-!?<>&|%@~\\\n\r\t \0#/$^é😀".split(""),
  ..."${|'''|$'''|$${|::|...|=>|.?|??|[?|[^|/*|*/|//|\n@secure()\n|\ufeff|<<<<<<< HEAD\n".split("|"),
  ..."for |in |if (|resource x 'A/b@1' = |module m 'm.bicep' = |param |var |output |import * as |existing |true|null|1".split(
    "|",
  ),
);

/** A file of the corpus with pieces cut out and put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.array(piece, { maxLength: 4 })), {
      minLength: 1,
      maxLength: 8,
    }),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [place, length, put]) => {
      const at = Math.floor(place * current.length);
      return current.slice(0, at) + put.join("") + current.slice(at + length);
    }, text),
  );

const noise = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe("whatever a file holds", () => {
  test("its places lie in it, and what is around them holds what is in them", () => {
    fc.assert(
      fc.property(fc.oneof(mutated, noise), (text) => {
        const file = parseBicep("a.bicep", text);
        const lines = text.split("\n").length;
        let last = 0;
        for (const { start, end } of file.statements) {
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
        for (const range of rangesOf(file)) {
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeGreaterThanOrEqual(range.start);
          expect(range.end).toBeLessThanOrEqual(text.length);
          const { startLine, endLine = startLine, startColumn = 1 } = file.spanOf(range);
          expect(startLine).toBeGreaterThanOrEqual(1);
          expect(endLine).toBeGreaterThanOrEqual(startLine);
          expect(endLine).toBeLessThanOrEqual(lines);
          expect(startColumn).toBeGreaterThanOrEqual(1);
        }
        for (const { first, last: end } of commentedBicep("a.bicep", text)?.elements ?? [])
          expect(end).toBeGreaterThanOrEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  test("statements read by themselves are the statements that were read", () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const file = parseBicep("a.bicep", text);
        if (file.faults.length > 0) return;
        const again = parseBicep(
          "a.bicep",
          `${file.statements.map((statement) => file.textOf(statement)).join("\n")}\n`,
        );
        expect(again.faults).toEqual([]);
        expect(again.statements.map(({ kind }) => kind)).toEqual(file.statements.map(({ kind }) => kind));
      }),
      { numRuns: 150 },
    );
  });

  test("it is read to its end, and shows no secret", async () => {
    const secret = "Sesame-Open-4711";
    const files = {
      "shared.bicep": "@export()\nvar roleIds = { secretsUser: 'x' }\n",
      "names.bicep": "@export()\nvar subnets = { a: {} }\n",
      "modules/endpoint.bicep": "param vaultId string\n@secure()\nparam password string\n",
    };
    await fc.assert(
      fc.asyncProperty(mutated, async (text) => {
        const deployments = await readDeployments({
          ...files,
          "vault.bicep": text.replace("string = newGuid()", `string = '${secret}'`),
          "p.bicepparam": `using 'vault.bicep'\nparam vaultName = 'kv'\nparam environment = 'prod'\nparam allowed = ['1.2.3.4']\n`,
        });
        const shown = deployments.flatMap(({ resources, outputs, leaks, missing }) => [
          resources,
          outputs,
          leaks,
          missing,
        ]);
        if (text.includes("@secure()\nparam adminPassword string = newGuid()\n")) {
          expect(JSON.stringify(shown, (_key, value) => (value instanceof Map ? [...value] : value))).not.toContain(
            secret,
          );
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
