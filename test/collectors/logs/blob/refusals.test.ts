import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { estate } from "../../../support/azure/estate.ts";
import { type LocalAzure, startAzure } from "../../../support/azure/start.ts";
import { type Azurite, startAzurite } from "../../../support/azurite.ts";
import { type Connected, cloudOf, connectTo } from "../../azure/connecting.ts";
import { anonymousDoor, append, hourBlob, put, record, sourceOf, textOf } from "./reading.ts";

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

const time = "2026-11-01T00:00:00Z";

const anonymous = () => anonymousDoor(cloudOf(azure), azure.agent);

describe("a shared access signature", () => {
  test("opens its container to whoever holds it, and is kept nowhere", async () => {
    const container = await azurite.container("signed");
    const name = hourBlob("kv-a", time);
    await append(container, name, record("kv-a", 1));
    const signature = azurite.signature("signed");
    const { door, rows } = anonymous();
    const source = await sourceOf(`${azurite.url}/signed?${signature}`, { door });
    const [input] = source.inputs;
    expect([await textOf(input), source.refused]).toEqual([record("kv-a", 1), []]);
    expect(rows.length).toBeGreaterThan(2);
    const kept = JSON.stringify([rows, source, input]) + inspect([source, input, rows], { depth: 9, showHidden: true });
    for (const secret of secretsOf(signature)) expect(kept).not.toContain(secret);
    for (const row of rows) expect(new URL(row.url).searchParams.get("sig")).toBe("REDACTED");
  });

  test.each([
    ["that is wrong", (signature: string) => signature.replace(/sig=[^&]{8}/, "sig=AAAAAAAA"), 403],
    ["that only reads", () => azurite.signature("signed", "r"), 403],
    ["whose time is over", () => azurite.signature("signed", "rl", { expiresOn: new Date("2020-01-01") }), 403],
    ["of another container", () => azurite.signature("other"), 403],
  ])("%s is refused in words that do not repeat it", async (_, spoil, status) => {
    await azurite.container("signed");
    const signature = spoil(azurite.signature("signed"));
    const { door, rows } = anonymous();
    const { inputs, refused } = await sourceOf(`${azurite.url}/signed?${signature}`, { door });
    expect(inputs).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.source).toBe(`${azurite.url}/signed`);
    expect(refused[0]?.why).toMatch(new RegExp(`shared access signature.* \\(${status} [A-Z][A-Za-z]+\\)$`));
    expect(refused[0]?.remedy).toContain("--permissions rl");
    for (const secret of secretsOf(signature)) expect(JSON.stringify([refused, rows])).not.toContain(secret);
  });

  /** What of a signature would be of use to somebody else, as it stands and decoded. */
  function secretsOf(signature: string): readonly string[] {
    const sig = new URLSearchParams(signature).get("sig") ?? "none";
    return [sig, encodeURIComponent(sig), signature];
  }
});

describe("what storage refuses", () => {
  test("a container that is not there", async () => {
    const { inputs, refused } = await sourceOf(`${azurite.url}/no-such`, signedIn);
    expect(inputs).toEqual([]);
    expect(refused).toEqual([
      {
        source: `${azurite.url}/no-such`,
        why: `the account ${azurite.account} has no container no-such (404 ContainerNotFound)`,
        remedy: `az storage container list --account-name ${azurite.account} --auth-mode login shows those it has`,
      },
    ]);
  });

  test("a blob in the archive tier: told by its name, and the others are read", async () => {
    const container = await azurite.container("archive");
    const [cold, warm] = [hourBlob("kv-a", time), hourBlob("kv-b", time)];
    await put(container, cold, record("kv-a", 1));
    await put(container, warm, record("kv-b", 1));
    const listedBefore = (await sourceOf(`${azurite.url}/archive`, signedIn)).inputs[0];
    await container.getBlobClient(cold).setAccessTier("Archive");
    const { inputs, refused } = await sourceOf(`${azurite.url}/archive`, signedIn);
    expect(inputs.map(({ name }) => name)).toEqual([warm]);
    expect(refused).toEqual([
      {
        source: `${azurite.url}/archive/${cold}`,
        why: "the blob is in the archive tier, which cannot be read",
        remedy: expect.stringContaining("az storage blob set-tier"),
      },
    ]);
    expect(listedBefore?.name).toBe(cold);
  });

  test("an account that nobody has", async () => {
    const { refused } = await sourceOf(`${azurite.url.replace(azurite.account, "nobodyhasit")}/logs`, signedIn);
    expect(refused).toHaveLength(1);
  });
});

describe("hostile names of blobs", () => {
  test("lead nowhere else: they are told or read as they are, and nothing is asked for that was not listed", async () => {
    const container = await azurite.container("hostile");
    const safe = [
      hourBlob("kv-a", time),
      "ümlaut/日本 and blank.json",
      "question?mark#hash&amp=1.json",
      "<script>alert(1)</script>",
    ];
    const told = ["percent%2e.json", "a/..%2f/b"];
    for (const name of [...safe, ...told]) await append(container, name, JSON.stringify(name));
    const before = signedIn.refusals.length;
    const { inputs, refused } = await sourceOf(`${azurite.url}/hostile`, signedIn);
    expect(inputs.map(({ name }) => name)).toEqual([...safe].sort());
    for (const input of inputs) expect(await textOf(input)).toBe(JSON.stringify(input.name));
    expect(refused.map(({ source }) => source.slice(`${azurite.url}/hostile/`.length)).sort()).toEqual(
      [...told].sort(),
    );
    expect(refused[0]?.why).toBe("the blob's name leads to another address on the way");
    expect(signedIn.refusals.length).toBe(before);
  });
});
