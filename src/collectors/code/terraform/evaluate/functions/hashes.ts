import { createHash } from "node:crypto";
import { Failure, type FunctionTable, type Given, never, pure, text } from "./definition.ts";

const bytesOnly = never("unsupported", "digests of files are not evaluated");

/** Digests of texts, and what is made anew at every apply. */
export const hashFunctions: FunctionTable = {
  base64sha256: pure([text], (value) => digest("sha256", value, "base64")),
  base64sha512: pure([text], (value) => digest("sha512", value, "base64")),
  bcrypt: never("apply", "a salt is drawn at every apply"),
  filebase64sha256: bytesOnly,
  filebase64sha512: bytesOnly,
  filemd5: bytesOnly,
  filesha1: bytesOnly,
  filesha256: bytesOnly,
  filesha512: bytesOnly,
  md5: pure([text], (value) => digest("md5", value, "hex")),
  rsadecrypt: never("unsupported", "nothing is decrypted"),
  sha1: pure([text], (value) => digest("sha1", value, "hex")),
  sha256: pure([text], (value) => digest("sha256", value, "hex")),
  sha512: pure([text], (value) => digest("sha512", value, "hex")),
  uuid: never("apply", "an id is drawn at every apply"),
  uuidv5: pure([text, text], uuidOf),
};

function digest(algorithm: string, value: string, encoding: "hex" | "base64"): string {
  return createHash(algorithm).update(value, "utf8").digest(encoding);
}

/** Name spaces of RFC 4122, appendix C. */
const namespaces: ReadonlyMap<string, string> = new Map([
  ["dns", "6ba7b8109dad11d180b400c04fd430c8"],
  ["url", "6ba7b8119dad11d180b400c04fd430c8"],
  ["oid", "6ba7b8129dad11d180b400c04fd430c8"],
  ["x500", "6ba7b8149dad11d180b400c04fd430c8"],
]);

function uuidOf(namespace: string, name: string): Given {
  const hex = namespaces.get(namespace) ?? namespace.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) return new Failure("fault", "the name space is no UUID");
  const bytes = createHash("sha1").update(Buffer.from(hex, "hex")).update(name, "utf8").digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
