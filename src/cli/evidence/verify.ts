import { createHash, type KeyObject } from "node:crypto";
import { evidenceFormatVersion, tagFiles } from "../../reporters/evidence/layout.ts";
import { UsageError } from "../exit.ts";
import { BagMisfit, type BagSource, isSafePath, readSmall } from "./bag-source.ts";
import { formatLabel } from "./seal.ts";
import { fingerprintOf, fits, readVerifier } from "./signing.ts";

/** What a bundle that fits is. */
export interface Checked {
  readonly files: number;
  readonly bytes: number;
  /** Of the key that signed; null where nobody did. */
  readonly fingerprint: string | null;
  /** sha256 of the tag manifest: what names the bundle in the next one. */
  readonly digest: string;
}

const smallBytes = 1 << 20;
const manifestBytes = 16 << 20;
const required = [tagFiles.declaration, tagFiles.info, tagFiles.manifest, tagFiles.verify];
const tagNames = new Set<string>(Object.values(tagFiles));

/**
 * Checks a bundle from the top: the signature over the tag manifest, the tag files that it names, the manifest that is one of
 * them, the payload that this names, and that there is nothing else. Throws the first misfit.
 */
export async function checkBag(source: BagSource, key: KeyObject | undefined): Promise<Checked> {
  refuseOtherThings(source);
  const tagManifest = await readSmall(source, tagFiles.tagManifest, smallBytes);
  const digest = createHash("sha256").update(tagManifest).digest("hex");
  const tags = parseManifest(tagManifest, tagFiles.tagManifest, (path) => tagNames.has(path));
  for (const path of required) requireListed(tags, path, tagFiles.tagManifest);
  const fingerprint = await checkSignature(source, { tagManifest, isSigned: tags.has(tagFiles.key), key });
  checkName(source, digest);
  await refuseGaps(source, tags, (path) => !path.startsWith("data/"));
  for (const [path, sha256] of tags) await checkFile(source, path, sha256);
  await refuseNewer(source);
  const payload = parseManifest(await readSmall(source, tagFiles.manifest, manifestBytes), tagFiles.manifest, (path) =>
    path.startsWith("data/"),
  );
  await refuseGaps(source, payload, (path) => path.startsWith("data/"));
  for (const [path, sha256] of payload) await checkFile(source, path, sha256);
  const bytes = [...source.files.values()].reduce((sum, size) => sum + size, 0);
  return { files: source.files.size, bytes, fingerprint, digest };
}

/** Something without any of a bundle's files is none; one that lacks some of them is a bundle that does not fit. */
function refuseOtherThings({ files }: BagSource): void {
  if (files.has(tagFiles.tagManifest)) return;
  const rest = [tagFiles.manifest, tagFiles.info, tagFiles.declaration].some((path) => files.has(path));
  if (rest) throw new BagMisfit("missing", tagFiles.tagManifest, `${tagFiles.tagManifest} is missing`);
  throw new UsageError(
    "bundle-unreadable",
    "this is no evidence bundle: it has no tagmanifest-sha256.txt",
    "Give the folder or the zip that kvaudit evidence create wrote.",
  );
}

/** Digest by path, in the order of the file. Only what sha256sum would read in the same way. */
function parseManifest(bytes: Buffer, name: string, isPlace: (path: string) => boolean): ReadonlyMap<string, string> {
  const text = bytes.toString("latin1");
  if (!text.endsWith("\n")) throw new BagMisfit("malformed", name, `${name} is cut: its last line has no end`);
  const digests = new Map<string, string>();
  for (const [index, line] of text.slice(0, -1).split("\n").entries()) {
    const [, sha256 = "", path = ""] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (sha256 === "" || !isSafePath(path) || !isPlace(path) || digests.has(path))
      throw new BagMisfit("malformed", name, `line ${index + 1} of ${name} is none that kvaudit writes`);
    digests.set(path, sha256);
  }
  return digests;
}

function requireListed(listed: ReadonlyMap<string, string>, path: string, name: string): void {
  if (!listed.has(path)) throw new BagMisfit("missing", path, `${name} does not name ${path}`);
}

interface Signature {
  readonly tagManifest: Buffer;
  /** Whether the tag manifest names a key. */
  readonly isSigned: boolean;
  readonly key: KeyObject | undefined;
}

async function checkSignature(source: BagSource, { tagManifest, isSigned, key }: Signature): Promise<string | null> {
  const { signature: path, key: keyPath } = tagFiles;
  if (!isSigned && !source.files.has(path)) {
    if (key)
      throw new BagMisfit("signature-missing", path, "the bundle is not signed, and a key was given to check with");
    return null;
  }
  if (!source.files.has(path))
    throw new BagMisfit("signature-missing", path, `${path} is missing, and the bundle was signed`);
  if (!isSigned) throw new BagMisfit("added", path, `${path} was added: the tag manifest names no key of a signer`);
  const signature = await readSmall(source, path, smallBytes);
  const used = key ?? (await keyInside(source));
  if (fits(tagManifest, signature, used)) return fingerprintOf(used);
  const inside = key && (await keyInside(source));
  if (inside && fits(tagManifest, signature, inside)) {
    const message = `it was signed with another key (${fingerprintOf(inside)}) than the one that was given (${fingerprintOf(used)})`;
    throw new BagMisfit("other-key", keyPath, message);
  }
  throw new BagMisfit("signature", path, `${path} does not fit ${tagFiles.tagManifest}: one of them was changed`);
}

async function keyInside(source: BagSource): Promise<KeyObject> {
  const path = tagFiles.key;
  if (!source.files.has(path)) throw new BagMisfit("missing", path, `${path} is missing`);
  try {
    return readVerifier((await readSmall(source, path, smallBytes)).toString("latin1"), path);
  } catch (error) {
    if (error instanceof UsageError)
      throw new BagMisfit("changed", path, `${path} was changed: it is no key that signs bundles`);
    throw error;
  }
}

/** A bundle's name has the first digits of its tag manifest's digest; who renamed the folder on purpose is not held to it. */
function checkName({ name }: BagSource, digest: string): void {
  const digits = /^kvaudit-evidence-\d{4}-\d\d-\d\d-([0-9a-f]{8})$/.exec(name)?.[1];
  if (digits === undefined || digest.startsWith(digits)) return;
  const message = `the bundle is called ${name}, and the digest of ${tagFiles.tagManifest} begins with ${digest.slice(0, 8)}: it was changed`;
  throw new BagMisfit("name", tagFiles.tagManifest, message);
}

async function refuseNewer(source: BagSource): Promise<void> {
  const info = (await readSmall(source, tagFiles.info, smallBytes)).toString("utf8");
  const version = new RegExp(`^${formatLabel}: ([0-9]{1,6})$`, "m").exec(info)?.[1];
  if (version === undefined)
    throw new BagMisfit("malformed", tagFiles.info, `${tagFiles.info} does not say which format the bundle has`);
  if (Number(version) <= evidenceFormatVersion) return;
  const message = `the bundle was made by a newer kvaudit (format ${version}); this one reads up to ${evidenceFormatVersion}`;
  throw new UsageError("bundle-newer", message, "Upgrade kvaudit.");
}

/** Nothing missing, nothing added in one part of the bundle; what only changed its name is told as that. */
async function refuseGaps(
  source: BagSource,
  listed: ReadonlyMap<string, string>,
  isPlace: (path: string) => boolean,
): Promise<void> {
  const isKnown = (path: string) => listed.has(path) || path === tagFiles.tagManifest || path === tagFiles.signature;
  const added = [...source.files.keys()].filter((path) => isPlace(path) && !isKnown(path)).sort();
  const missing = [...listed].filter(([path]) => !source.files.has(path));
  for (const [path, sha256] of missing) {
    for (const other of added)
      if ((await digestOf(source, other)) === sha256)
        throw new BagMisfit("renamed", path, `${path} was renamed: it is now ${other}`);
  }
  const [first] = missing;
  if (first) throw new BagMisfit("missing", first[0], `${first[0]} is missing`);
  const [extra] = added;
  if (extra !== undefined) throw new BagMisfit("added", extra, `${extra} was added: no manifest names it`);
}

async function checkFile(source: BagSource, path: string, sha256: string): Promise<void> {
  if ((await digestOf(source, path)) !== sha256) throw new BagMisfit("changed", path, `${path} was changed`);
}

async function digestOf(source: BagSource, path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of source.read(path)) hash.update(chunk);
  return hash.digest("hex");
}
