import { constants, createPublicKey, verify } from "node:crypto";
import { parseObject } from "../json.ts";
import type { LoginModel } from "../tenant/directory-model.ts";

const algorithms: Readonly<Record<string, { readonly hash: string; readonly padding: number }>> = {
  RS256: { hash: "sha256", padding: constants.RSA_PKCS1_PADDING },
  PS256: { hash: "sha256", padding: constants.RSA_PKCS1_PSS_PADDING },
};

const decode = (part: string | undefined) => parseObject(Buffer.from(part ?? "", "base64url").toString("utf8"));

function isSignedBy(assertion: string, algorithm: string, pem: string): boolean {
  const known = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  const [header, claims, signature] = assertion.split(".");
  if (known === undefined || signature === undefined) return false;
  const key = { key: createPublicKey(pem), padding: known.padding };
  return verify(known.hash, Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url"));
}

/** Whether a client assertion was signed by a certificate of this login, or by an issuer it federates with. */
export function acceptsAssertion(login: LoginModel, assertion: string, tokenEndpoint: string, now: number): boolean {
  const [first, second] = assertion.split(".");
  const header = decode(first);
  const claims = decode(second);
  if (header === null || claims === null) return false;
  const algorithm = String(header["alg"]);
  if (typeof claims["exp"] === "number" && claims["exp"] * 1000 <= now) return false;
  const own = claims["iss"] === login.clientId && claims["sub"] === login.clientId && claims["aud"] === tokenEndpoint;
  if (own) return login.certificates.some((pem) => isSignedBy(assertion, algorithm, pem));
  return login.federations.some(
    ({ issuer, subject, publicKey }) =>
      claims["iss"] === issuer && claims["sub"] === subject && isSignedBy(assertion, algorithm, publicKey),
  );
}
