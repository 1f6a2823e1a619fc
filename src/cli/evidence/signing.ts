import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { UsageError } from "../exit.ts";

/** A key that signs bundles. */
export interface Signer {
  /** The public half, PEM. */
  readonly publicPem: string;
  /** sha256 of the public half's SubjectPublicKeyInfo, hex: what people compare. */
  readonly fingerprint: string;
  /** ECDSA with SHA-256, DER: what `openssl dgst -sha256 -verify` reads. */
  sign(bytes: Uint8Array): Buffer;
}

const makeKey = "openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out key.pem";

/** Reads a private key. `shown` names the file in messages; the key itself is never shown. */
export function readSigner(pem: string, shown: string): Signer {
  if (/-----BEGIN ENCRYPTED|Proc-Type:.*ENCRYPTED/.test(pem)) {
    throw new UsageError(
      "key-encrypted",
      `${shown} is encrypted, and kvaudit takes no passphrase: on a command line others could read it`,
      "Decrypt it into a file that only you can read (openssl pkcs8 -in KEY -out PLAIN), and remove that file afterwards.",
    );
  }
  const key = parse(() => createPrivateKey(pem), `${shown} is no private key in PEM form`, `Make one: ${makeKey}`);
  refuseOtherKeys(key, shown);
  const publicKey = createPublicKey(key);
  return {
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    fingerprint: fingerprintOf(publicKey),
    sign: (bytes) => sign("sha256", bytes, { key, dsaEncoding: "der" }),
  };
}

/** Reads a public key, as somebody got it who checks a bundle. */
export function readVerifier(pem: string, shown: string): KeyObject {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    const hint = "Give the public half: openssl pkey -in KEY -pubout";
    throw new UsageError("key-private", `${shown} holds a private key, which checking does not need`, hint);
  }
  const hint = "Give the signer's public key, or leave --key out to check against the key in the bundle.";
  const key = parse(() => createPublicKey(pem), `${shown} is no public key in PEM form`, hint);
  refuseOtherKeys(key, shown);
  return key;
}

function parse(read: () => KeyObject, message: string, hint: string): KeyObject {
  try {
    return read();
  } catch (error) {
    // OpenSSL's own words may quote what it met: a wrong file must not be shown.
    if (error instanceof Error) throw new UsageError("key-unreadable", message, hint);
    throw error;
  }
}

function refuseOtherKeys(key: KeyObject, shown: string): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === "ec" && details?.namedCurve === "prime256v1") return;
  const what =
    type === "ec" ? `an EC key on the curve ${details?.namedCurve ?? "unknown"}` : `a key of type ${type ?? "unknown"}`;
  throw new UsageError(
    "key-other",
    `${shown} is ${what}; bundles are signed with EC keys on P-256`,
    `Make one: ${makeKey}`,
  );
}

export function fingerprintOf(key: KeyObject): string {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
}

/** Whether a signature fits; one that cannot be read does not. */
export function fits(bytes: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  return verify("sha256", bytes, { key, dsaEncoding: "der" }, signature);
}
