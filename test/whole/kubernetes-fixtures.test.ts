import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kubernetesCases, kubernetesReaders } from "../support/kubernetes/cases.ts";
import { judgeFolder, keyOf } from "../support/terraform/fixture-cases.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvaudit-kubernetes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cases = kubernetesCases();

test.each(cases.map((one) => [one.name, one] as const))("%s", async (_, { source, expected }) => {
  cpSync(source, folder, { recursive: true });
  const { fails, unknown, passes, refused } = expected;
  const byText = [...fails].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  expect(await judgeFolder(folder, ["."], expected, kubernetesReaders)).toEqual({
    fails: byText,
    unknown,
    passes,
    refused,
  });
});

const rulesShown = [
  "csi-retired-identity",
  "csi-rotation-disabled",
  "csi-static-credential",
  "csi-syncs-kubernetes-secret",
  "eso-find-too-broad",
  "eso-never-refreshes",
  "eso-refresh-too-often",
  "eso-static-credential",
  "eso-store-cluster-wide",
  "kubernetes-secret-literal",
  "reference-version-pinned",
];

test.each(rulesShown)("%s fails and passes somewhere", (rule) => {
  const of = (texts: readonly string[]) => texts.some((text) => text.startsWith(`${rule} `));
  expect(cases.some(({ expected }) => expected.fails.some((one) => one.rule === rule))).toBe(true);
  expect(cases.some(({ expected }) => of(expected.passes))).toBe(true);
});
