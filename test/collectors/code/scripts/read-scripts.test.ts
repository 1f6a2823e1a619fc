import { describe, expect, test } from "vitest";
import { scriptsReader } from "../../../../src/collectors/code/scripts/read-scripts.ts";
import type { CodeUnit } from "../../../../src/model/code.ts";

async function read(files: Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(files));
  return scriptsReader.read({
    uris: [...texts.keys()],
    text: async (uri) => texts.get(uri),
    refused: () => [],
  });
}

function told({ name, secretValues }: CodeUnit): readonly string[] {
  if (!("read" in secretValues)) return [];
  return secretValues.read.map(
    ({ path, origin, shown, at, from }) =>
      `${name}: ${path} ${origin} ${shown} ${at?.startLine}:${at?.startColumn}${from ? ` ${from.what} ${from.at.startLine}` : ""}`,
  );
}

async function valuesIn(text: string, uri = "deploy/run.sh"): Promise<readonly string[]> {
  return (await read({ [uri]: text })).units.flatMap(told);
}

describe("arguments of az that are secrets", () => {
  test("a literal, where it stands, and masked", async () => {
    expect(await valuesIn("az keyvault secret set --vault-name kv -n db --value 'hunter2hunter2'")).toEqual([
      "az keyvault secret set kv db: --value literal (8-15 characters) 1:54",
    ]);
  });

  test("behind =, by a beginning, over lines and out of an array", async () => {
    expect(await valuesIn("az keyvault secret set --name=db \\\n  --val=hunter2")).toEqual([
      "az keyvault secret set db: --value literal (1-7 characters) 2:3",
    ]);
    expect(await valuesIn(`a=(--name db --value hunter2)\naz keyvault secret set "\${a[@]}"`)).toEqual([
      "az keyvault secret set db: --value literal (1-7 characters) 1:22",
    ]);
  });

  test("a variable with a literal leads to it, one from outside is handed in, a command makes one", async () => {
    expect(await valuesIn('PW=hunter2\naz keyvault secret set -n db --value "$PW"')).toEqual([
      'az keyvault secret set db: --value literal (1-7 characters) 2:38 the variable "PW" 1',
    ]);
    expect(await valuesIn('az keyvault secret set -n db --value "$PW"')).toEqual([
      "az keyvault secret set db: --value parameter null 1:38",
    ]);
    expect(await valuesIn('az keyvault secret set -n db --value="$(openssl rand -hex 9)"')).toEqual([
      "az keyvault secret set db: --value generated null 1:30",
    ]);
  });

  test("passwords and private parts of what is imported", async () => {
    expect(await valuesIn("az keyvault certificate import -n c -f c.pfx --password abc")).toEqual([
      "az keyvault certificate import c: --password literal (1-7 characters) 1:57",
    ]);
    expect(await valuesIn('az keyvault key import -n k --pem-string "$PEM" --pem-password "$P"')).toEqual([
      "az keyvault key import k: --pem-password parameter null 1:64",
      "az keyvault key import k: --pem-string parameter null 1:42",
    ]);
  });

  test("a file, an empty text, a place to fill in, an ambiguous beginning and other commands are none", async () => {
    const passing = [
      "--file secret.txt",
      "--value @secret.txt",
      "--value ''",
      "--value '<your-secret>'",
      "--va hunter2",
    ];
    for (const one of passing) expect(await valuesIn(`az keyvault secret set -n db ${one}`)).toEqual([]);
    expect(await valuesIn("az keyvault secret show -n db --value x\necho az keyvault secret set --value x")).toEqual(
      [],
    );
  });
});

describe("plain text in PowerShell", () => {
  test.each([
    ["$s = ConvertTo-SecureString 'hunter2' -AsPlainText -Force", "1:29"],
    ["$s = ConvertTo-SecureString -String 'hunter2' -AsPlain -Force", "1:37"],
    ["$s = 'hunter2' | ConvertTo-SecureString -AsPlainText -Force", "1:6"],
    ["Set-AzKeyVaultSecret -SecretValue (ConvertTo-SecureString 'hunter2' -AsPlainText)", "1:59"],
  ])("%s", async (text, place) => {
    expect(await valuesIn(text, "run.ps1")).toEqual([
      `ConvertTo-SecureString: -String literal (1-7 characters) ${place}`,
    ]);
  });

  test("what is handed in, and what is encrypted, is none", async () => {
    expect(await valuesIn("ConvertTo-SecureString $env:PW -AsPlainText", "run.ps1")).toEqual([]);
    expect(await valuesIn("# KeyVault\nConvertTo-SecureString '0100' -Key $k", "run.ps1")).toEqual([]);
  });
});

test("files without an end are scripts by their first line", async () => {
  const line = "az keyvault secret set -n db --value x";
  const { units } = await read({ run: `#!/usr/bin/env bash\n${line}`, notes: line, "notes.md": `#!/bin/sh\n${line}` });
  expect(units.map(({ id, roots }) => [id, roots])).toEqual([["run#az keyvault secret set db", [""]]]);
});

test("what cannot be read is told with its line, and what stands before it is judged", async () => {
  const { units, refused } = await read({ "a.sh": "az keyvault secret set -n db --value x\necho 'y" });
  expect(units).toHaveLength(1);
  expect(refused).toEqual([{ id: "a.sh:2", why: { reason: "unparsable", detail: "a quote is not closed" } }]);
});

test("no value is kept anywhere", async () => {
  const text =
    "PW='s3cr3t-value'\naz keyvault secret set -n db --value \"$PW\"\naz keyvault secret set -n x --value=s3cr3t-value\n";
  expect(JSON.stringify(await read({ "a.sh": text }))).not.toContain("s3cr3t");
});

test("comments and the commands that they are about", async () => {
  const text = "# one\naz keyvault secret set \\\n  --value x # two\n";
  const file = await scriptsReader.commented?.("a.sh", text);
  expect(file?.comments.map(({ text: said, at, isOwnLine }) => [said.trim(), at.startLine, isOwnLine])).toEqual([
    ["one", 1, true],
    ["two", 3, false],
  ]);
  expect(file?.elements).toEqual([{ path: "az keyvault secret set[0]", first: 2, last: 3 }]);
  expect(await scriptsReader.commented?.("a.md", text)).toBeUndefined();
});
