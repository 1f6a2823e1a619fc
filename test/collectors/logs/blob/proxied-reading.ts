import { readFile } from "node:fs/promises";
import { cloudFromFile, isCloudFault } from "../../../../src/collectors/azure/cloud-file.ts";
import { connect, openDoor } from "../../../../src/collectors/azure/run/connect.ts";
import { blobSource, needsSignIn } from "../../../../src/collectors/logs/blob/source.ts";

/**
 * A process of its own, because trust and proxies are read once from its environment: reads the blobs of an address, as
 * whoever is signed in or by the address's own signature, and prints what came. Arguments: the cloud file, the address.
 */
const [, , file = "", url = ""] = process.argv;
const cloud = cloudFromFile(await readFile(file, "utf8"));
if (isCloudFault(cloud)) throw new Error(cloud.message);
const urls: string[] = [];
const options = {
  ...{ cloud, environment: process.env, userAgent: "kvaudit/test", budget: 1 },
  signal: new AbortController().signal,
  sink: { write: (row: { readonly url: string }) => void urls.push(row.url) },
};
const door = needsSignIn(url, cloud) ? (await connect(options)).door : openDoor(options);
const source = await blobSource(url, door);
const texts: string[] = [];
for (const input of "inputs" in source ? source.inputs : []) {
  const pieces: Uint8Array[] = [];
  for await (const piece of input.open(0)) pieces.push(piece);
  texts.push(Buffer.concat(pieces).toString("utf8"));
}
console.log(JSON.stringify({ texts, source, urls }));
