import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { estate } from "../../../support/azure/estate.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import { type Azurite, startAzurite } from "../../../support/azurite.ts";
import { type Connected, connectTo } from "../../azure/connecting.ts";
import { append, bytesOf, hourBlob, put, putCompressed, record, sourceOf, textOf, vaultFolder } from "./reading.ts";

let azure: LocalAzure;
let azurite: Azurite;
let signedIn: Connected;

beforeAll(async () => {
  azure = await startAzure(estate, { reach: "names" });
  azurite = await startAzurite(azure);
  for (const [name, value] of Object.entries(azure.environment()))
    if (name.startsWith("AZURE_")) vi.stubEnv(name, value);
  signedIn = await connectTo(azure);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await azurite?.close();
  await azure?.close();
});
afterEach(() => expect(signedIn.refusals).toEqual([]));

const hours = (from: string, count: number) =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(from) + index * 3_600_000).toISOString());
const digest = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");
const namesOf = (inputs: readonly { readonly name: string }[]) => inputs.map(({ name }) => name);

describe("a container", () => {
  test("of hundreds of hours of several vaults is read whole, in the order of names, by the sign-in alone", async () => {
    const container = await azurite.container("hundreds");
    const names = ["kv-a", "kv-b", "kv-c"].flatMap((vault) =>
      hours("2026-10-30T00:00:00Z", 80).map((hour) => ({ vault, name: hourBlob(vault, hour) })),
    );
    await Promise.all(names.map(({ vault, name }, index) => append(container, name, record(vault, index))));
    const source = await sourceOf(`${azurite.url}/hundreds`, signedIn, { pageSize: 50 });
    expect(source.refused).toEqual([]);
    expect(source.source).toEqual({ source: `${azurite.url}/hundreds`, kind: "container" });
    expect(namesOf(source.inputs)).toEqual(names.map(({ name }) => name).sort());
    const texts = await Promise.all(source.inputs.map((input) => textOf(input)));
    const written = new Map(names.map(({ vault, name }, index) => [name, record(vault, index)]));
    expect(texts).toEqual(source.inputs.map(({ name }) => written.get(name)));
    expect(source.inputs[0]?.pathHour).toBe(Date.parse("2026-10-30T00:00:00Z") / 3_600_000);
  });

  test("names what was compressed as it was stored, encoding or not", async () => {
    const container = await azurite.container("compressed");
    const text = record("kv-a", 1).repeat(500);
    await putCompressed(container, hourBlob("kv-a", "2026-11-01T00:00:00Z"), text);
    await put(container, hourBlob("kv-a", "2026-11-01T01:00:00Z"), gzipSync(text));
    await put(container, hourBlob("kv-a", "2026-11-01T02:00:00Z"), text);
    const { inputs } = await sourceOf(`${azurite.url}/compressed`, signedIn, { parts: { bytes: 100, ahead: 2 } });
    const [encoded, plain, last] = await Promise.all(inputs.map((input) => bytesOf(input)));
    expect([digest(encoded ?? ""), digest(plain ?? "")]).toEqual([digest(gzipSync(text)), digest(gzipSync(text))]);
    expect(last?.toString("utf8")).toBe(text);
    // Block blobs are written anew, not appended to: nothing says that what was there stays.
    expect(inputs.map(({ lineage }) => lineage)).toEqual([undefined, undefined, undefined]);
  });

  test("without blobs, or with empty ones, holds nothing and is no fault", async () => {
    const container = await azurite.container("empty");
    await container.getAppendBlobClient(hourBlob("kv-a", "2026-11-01T00:00:00Z")).create();
    const source = await sourceOf(`${azurite.url}/empty`, signedIn);
    expect([source.inputs, source.refused]).toEqual([[], []]);
  });

  test("is read in parts of its own size, and parts ahead come in their order", async () => {
    const container = await azurite.container("parts");
    const name = hourBlob("kv-a", "2026-11-01T00:00:00Z");
    const text = Array.from({ length: 400 }, (_, index) => record("kv-a", index)).join("");
    await append(container, name, text);
    const parts = { bytes: 777, ahead: 4 };
    const [input] = (await sourceOf(`${azurite.url}/parts`, signedIn, { parts })).inputs;
    expect(await textOf(input)).toBe(text);
    expect(await textOf(input, 5000)).toBe(text.slice(5000));
    expect(await textOf(input, Buffer.byteLength(text))).toBe("");
    const first = input?.open(0)[Symbol.asyncIterator]();
    expect(Buffer.from((await first?.next())?.value ?? "").toString()).toBe(text.slice(0, 777));
    await first?.return?.();
  });
});

describe("an append blob that grew between two runs", () => {
  test("is read from where it ended: the second run moves the new bytes and no others", async () => {
    const container = await azurite.container("growing");
    const name = hourBlob("kv-a", "2026-11-01T00:00:00Z");
    const [first, second] = [record("kv-a", 1).repeat(50), record("kv-a", 2).repeat(20)];
    await append(container, name, first);
    const before = (await sourceOf(`${azurite.url}/growing`, signedIn)).inputs[0];
    expect(await textOf(before)).toBe(first);

    await append(container, name, second);
    const after = (await sourceOf(`${azurite.url}/growing`, signedIn)).inputs[0];
    expect([after?.id, after?.size]).toEqual([before?.id, first.length + second.length]);
    expect(after?.stamp).not.toBe(before?.stamp);
    expect(after?.lineage).toBe(before?.lineage);
    expect(after?.lineage).toMatch(/^append blob of 20/);
    const from = signedIn.rows.length;
    expect(await textOf(after, before?.size)).toBe(second);
    const moved = signedIn.rows.slice(from);
    expect(moved.map(({ method, status, digest: sum }) => [method, status, sum])).toEqual([
      ["GET", 206, digest(second)],
    ]);
  });

  test("an unchanged one has the same stamp", async () => {
    const container = await azurite.container("unchanged");
    await append(container, hourBlob("kv-a", "2026-11-01T00:00:00Z"), record("kv-a", 1));
    const [one, other] = [
      (await sourceOf(`${azurite.url}/unchanged`, signedIn)).inputs[0],
      (await sourceOf(`${azurite.url}/unchanged`, signedIn)).inputs[0],
    ];
    expect([one?.stamp, one?.id, one?.size]).toEqual([other?.stamp, other?.id, other?.size]);
  });
});

describe("a blob that changes after it was listed", () => {
  test("is read to the end that the list named, where it only grew", async () => {
    const container = await azurite.container("grows-now");
    const name = hourBlob("kv-a", "2026-11-01T00:00:00Z");
    await append(container, name, record("kv-a", 1));
    const [input] = (await sourceOf(`${azurite.url}/grows-now`, signedIn)).inputs;
    await append(container, name, record("kv-a", 2));
    expect(await textOf(input)).toBe(record("kv-a", 1));
  });

  test.each([
    ["an append blob made anew", append, 1_100],
    ["a block blob", put, 0],
  ])("%s is told, and nothing of the new one is taken for the old", async (what, write, wait) => {
    const container = await azurite.container(`replaced-${write.name}`);
    const name = hourBlob("kv-a", "2026-11-01T00:00:00Z");
    await write(container, name, record("kv-a", 1));
    const [input] = (await sourceOf(`${azurite.url}/replaced-${write.name}`, signedIn)).inputs;
    await container.deleteBlob(name);
    // Times of birth have whole seconds.
    await new Promise((resolve) => setTimeout(resolve, wait));
    await write(container, name, record("kv-b", 2));
    await expect(textOf(input), what).rejects.toMatchObject({
      name: "UnreadableInput",
      message: expect.stringContaining("replaced while it was read"),
      remedy: "run again",
    });
  });

  test("a deleted one is told", async () => {
    const container = await azurite.container("deleted");
    const name = hourBlob("kv-a", "2026-11-01T00:00:00Z");
    await append(container, name, record("kv-a", 1));
    const [input] = (await sourceOf(`${azurite.url}/deleted`, signedIn)).inputs;
    await container.deleteBlob(name);
    await expect(textOf(input)).rejects.toMatchObject({
      message: "the blob was deleted after it was listed (404 BlobNotFound)",
    });
  });
});

describe("the time asked for", () => {
  const listed = (rows: Connected["rows"]) =>
    rows.filter(({ url }) => url.includes("comp=list")).map(({ url }) => new URL(url).searchParams.get("prefix") ?? "");

  test("passes over hours outside, but for an hour of slack at both ends", async () => {
    const container = await azurite.container("window");
    const all = hours("2026-11-01T00:00:00Z", 72);
    await Promise.all(all.map((hour, index) => append(container, hourBlob("kv-a", hour), record("kv-a", index))));
    await append(container, "notes/readme.txt", "no hour in its path");
    const window = { from: "2026-11-02T03:00:00Z", to: "2026-11-02T06:00:00Z" };
    const { inputs, refused } = await sourceOf(`${azurite.url}/window`, signedIn, { window });
    expect(refused).toEqual([]);
    const kept = all.slice(24 + 2, 24 + 7).map((hour) => hourBlob("kv-a", hour));
    expect(namesOf(inputs)).toEqual(["notes/readme.txt", ...kept].sort());
  });

  test("costs lists of its own days and months, whatever else the container holds", async () => {
    const container = await azurite.container("years");
    const times = ["2024-02-29T05:00:00Z", "2025-11-30T23:00:00Z", "2026-01-01T00:00:00Z", "2026-06-15T12:00:00Z"];
    for (const time of times) await append(container, hourBlob("kv-a", time), record("kv-a", 1));
    const find = async (from: string, to: string) => {
      const before = signedIn.rows.length;
      const { inputs } = await sourceOf(`${azurite.url}/years`, signedIn, { window: { from, to } });
      const folder = vaultFolder("kv-a");
      const below = listed(signedIn.rows.slice(before)).filter((prefix) => prefix.startsWith(`${folder}y=`));
      return { found: namesOf(inputs), below: below.map((prefix) => prefix.slice(folder.length)) };
    };
    // Midnight needs the hour before it, which lies in another year's folder.
    expect(await find("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")).toEqual({
      found: [hourBlob("kv-a", "2026-01-01T00:00:00Z")],
      below: ["y=2025/m=12/d=31/", "y=2026/m=01/d=01/", "y=2026/m=01/d=02/"],
    });
    expect(await find("2024-02-01T02:00:00Z", "2024-03-31T22:00:00Z")).toEqual({
      found: [hourBlob("kv-a", "2024-02-29T05:00:00Z")],
      below: ["y=2024/m=02/", "y=2024/m=03/"],
    });
    expect((await find("2020-01-01T00:00:00Z", "2027-01-01T02:00:00Z")).below).toEqual([
      "y=2024/",
      "y=2025/",
      "y=2026/",
    ]);
  });

  test("a prefix narrows it to one vault, or to a part of its time", async () => {
    const container = await azurite.container("prefix");
    for (const vault of ["kv-a", "kv-ab", "kv-b"])
      for (const hour of hours("2026-11-01T00:00:00Z", 3)) await append(container, hourBlob(vault, hour), "{}\n");
    const of = async (prefix: string) => namesOf((await sourceOf(`${azurite.url}/prefix/${prefix}`, signedIn)).inputs);
    expect(await of(vaultFolder("kv-a"))).toHaveLength(3);
    expect(await of(encodeURI(vaultFolder("kv-a").slice(0, -1)))).toHaveLength(6);
    expect(await of(`${vaultFolder("kv-b")}y=2026/m=11/d=01/h=02/`)).toEqual([
      hourBlob("kv-b", "2026-11-01T02:00:00Z"),
    ]);
    expect(await of(hourBlob("kv-b", "2026-11-01T01:00:00Z"))).toEqual([hourBlob("kv-b", "2026-11-01T01:00:00Z")]);
  });

  test("a prefix that nothing begins with is told", async () => {
    await append(await azurite.container("prefix"), hourBlob("kv-a", "2026-11-01T00:00:00Z"), "{}\n");
    const url = `${azurite.url}/prefix/${vaultFolder("kv-a").toLowerCase()}`;
    expect((await sourceOf(url, signedIn)).refused).toEqual([
      {
        source: url,
        why: "no blob's name begins with this",
        remedy: "names are told apart by case, and Azure writes resource ids in capital letters",
      },
    ]);
  });
});
