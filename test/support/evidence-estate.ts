import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import type { VaultRecord } from "../../src/model/vault.ts";
import { generateEstate } from "../../src/sample/estate.ts";
import { samplePolicyYaml } from "../../src/sample/policy-yaml.ts";
import { runCli } from "./run-cli.ts";

export const evidenceNow = "2026-11-01T00:00:00Z";

/** Who ran the collection of the test's snapshots. */
export const operatorId = "0f0f0f0f-1111-4222-8333-444444444444";

/** Writes a snapshot with requests, and the policy that goes with it, into a folder. */
export async function writeEvidenceEstate(
  folder: string,
  change: (vaults: readonly VaultRecord[]) => readonly VaultRecord[] = (vaults) => vaults,
  name = "snap",
): Promise<void> {
  const estate = generateEstate({ seed: "evidence", vaults: 6, now: evidenceNow });
  const written = await writeSnapshot(join(folder, name), {
    manifest: {
      ...{ format: "kvaudit-snapshot", formatVersion: 1, tool: { name: "kvaudit", version: "0.0.0" }, source: "live" },
      ...{ tenantId: estate.tenantId, collectedAt: evidenceNow, clockSkewSeconds: 1, asked: ["subscription s1"] },
      collectedBy: { oid: operatorId, appId: "abc", credential: "AzureCliCredential" },
      coverage: [
        { collector: "vaults", scope: "/subscriptions/s1", asked: 6, read: 6, refused: [] },
        {
          ...{ collector: "keys", scope: "/subscriptions/s1", asked: 6, read: 5 },
          refused: [
            { id: "/subscriptions/s1/x", why: { reason: "denied", detail: "no right" }, role: "Key Vault Reader" },
          ],
        },
      ],
    },
    ...estate.shared,
    vaults: change(estate.vaults),
  });
  if ("code" in written) throw new Error(written.message);
  writeFileSync(join(folder, "rules.yaml"), samplePolicyYaml(estate));
  const request = {
    method: "GET",
    url: `https://graph.microsoft.com/v1.0/users/${operatorId}`,
    status: 200,
    requestId: "r-1",
  };
  writeFileSync(join(folder, name, "requests.ndjson.gz"), gzipSync(`${JSON.stringify(request)}\n`));
}

/** An EC key on P-256, made by openssl as a user would. */
export function makeKey(folder: string, name: string): void {
  const path = join(folder, `${name}.pem`);
  execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path], { stdio: "ignore" });
  execFileSync("openssl", ["pkey", "-in", path, "-pubout", "-out", join(folder, `${name}.pub.pem`)]);
}

/** Runs `evidence create` and gives back the bundle's folder. */
export async function createEvidence(folder: string, ...argv: readonly string[]): Promise<string> {
  const out = argv.includes("--out") ? [] : ["--out", "out"];
  const result = await runCli(folder, "evidence", "create", "--snapshot", "snap", ...out, ...argv);
  if (result.status !== 0) throw new Error(result.stderr);
  const [, name = ""] = /^wrote (.+)\/$/m.exec(result.stderr) ?? [];
  return join(folder, name);
}

/** Every file below a folder, by its path in it, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

/** Makes the digests of a bundle anew, as somebody would who has changed it and knows how; the bundle's name is left behind. */
export function makeDigestsAnew(bundle: string): void {
  const digest = (path: string) =>
    createHash("sha256")
      .update(readFileSync(join(bundle, path)))
      .digest("hex");
  const lines = (paths: readonly string[]) => paths.map((path) => `${digest(path)}  ${path}\n`).join("");
  const files = filesBelow(bundle);
  writeFileSync(join(bundle, "manifest-sha256.txt"), lines(files.filter((path) => path.startsWith("data/"))));
  const tags = files.filter((path) => !path.startsWith("data/") && !path.startsWith("tagmanifest"));
  writeFileSync(join(bundle, "tagmanifest-sha256.txt"), lines(tags));
}
