import { readFile } from "node:fs/promises";
import type { Listing } from "../../../src/collectors/azure/client.ts";
import { cloudFromFile, isCloudFault } from "../../../src/collectors/azure/cloud-file.ts";
import { connect } from "../../../src/collectors/azure/run/connect.ts";

/**
 * A process of its own, because trust and proxies are read once from its environment: signs in, lists subscriptions and
 * prints what came of it. Argument: the cloud file.
 */
const cloud = cloudFromFile(await readFile(process.argv[2] ?? "", "utf8"));
if (isCloudFault(cloud)) throw new Error(cloud.message);
try {
  const { client } = await connect({
    ...{ cloud, environment: process.env, userAgent: "kvaudit/test", budget: 1 },
    signal: new AbortController().signal,
    sink: { write: () => undefined },
  });
  const url = "/subscriptions?api-version=2022-12-01";
  const list = () => client.list({ service: "arm", url, collector: "subscriptions", scope: "/" });
  // Some at once and one more, so that one is logged while sockets still know of the others.
  await Promise.all([list(), list(), list(), list()]);
  const { items, missing } = await list();
  const query = "resources | where type =~ 'microsoft.keyvault/vaults' | project id";
  const ask = () => client.query(query, { collector: "vaults" });
  if (!missing) await Promise.all([ask(), ask(), ask(), ask()]);
  const rows: Listing = missing ? { items: [] } : await ask();
  console.log(
    JSON.stringify({ subscriptions: items.length, rows: rows.items.length, missing: missing ?? rows.missing }),
  );
} catch (error) {
  if (!(error instanceof Error) || !("code" in error)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message, hint: Reflect.get(error, "hint") }));
}
