import { createHash } from "node:crypto";
import { evidenceFormatVersion, tagFiles } from "../../reporters/evidence/layout.ts";
import { verifyPage } from "../../reporters/evidence/verify-page.ts";
import { tool } from "../tool.ts";
import type { BundleFolder } from "./bundle-folder.ts";
import type { Signer } from "./signing.ts";

/** What the bag says of itself. */
export interface BagFacts {
  readonly createdAt: string;
  readonly collectedAt: string;
  readonly snapshotDigest: string;
  readonly policyDigest: string;
  readonly framework: string;
  readonly previousDigest: string | null;
}

export const formatLabel = "Kvaudit-Evidence-Format";

/** Writes everything beside the payload; the tag manifest and its signature last. Gives back the bundle's name. */
export async function seal(bundle: BundleFolder, facts: BagFacts, signer: Signer | undefined): Promise<string> {
  const payload = bundle.files;
  await bundle.write(tagFiles.declaration, "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  const bytes = payload.reduce((sum, [, file]) => sum + file.bytes, 0);
  await bundle.write(tagFiles.info, bagInfo(facts, `${bytes}.${payload.length}`));
  await bundle.write(tagFiles.manifest, manifestOf(payload));
  await bundle.write(
    tagFiles.verify,
    verifyPage({ fingerprint: signer?.fingerprint ?? null, toolVersion: tool.version }),
  );
  if (signer) await bundle.write(tagFiles.key, signer.publicPem);
  const tagManifest = Buffer.from(manifestOf(bundle.files.filter(([path]) => !path.startsWith("data/"))));
  if (signer) await bundle.write(tagFiles.signature, signer.sign(tagManifest));
  await bundle.write(tagFiles.tagManifest, tagManifest);
  return bundleName(facts.collectedAt, createHash("sha256").update(tagManifest).digest("hex"));
}

/** The date is the snapshot's, the digits the first of the tag manifest's digest. */
export function bundleName(collectedAt: string, digest: string): string {
  return `kvaudit-evidence-${collectedAt.slice(0, 10)}-${digest.slice(0, 8)}`;
}

/** As `sha256sum` writes and reads it. */
function manifestOf(files: BundleFolder["files"]): string {
  return files.map(([path, { sha256 }]) => `${sha256}  ${path}\n`).join("");
}

function bagInfo(facts: BagFacts, oxum: string): string {
  const lines = [
    ["Bag-Software-Agent", `${tool.name} ${tool.version}`],
    ["Bagging-Date", facts.createdAt.slice(0, 10)],
    ["Payload-Oxum", oxum],
    [formatLabel, String(evidenceFormatVersion)],
    ["Kvaudit-Collected-At", facts.collectedAt],
    ["Kvaudit-Snapshot-Digest", facts.snapshotDigest],
    ["Kvaudit-Policy-Digest", facts.policyDigest],
    ["Kvaudit-Framework", facts.framework],
    ...(facts.previousDigest === null ? [] : [["Kvaudit-Previous-Tag-Manifest", facts.previousDigest]]),
  ];
  return lines.map(([label, value]) => `${label}: ${value}\n`).join("");
}
