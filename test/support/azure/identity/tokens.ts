import { randomBytes } from "node:crypto";

/** Who a token speaks for. */
export interface Bearer {
  readonly principalId: string;
  readonly clientId: string;
  readonly audience: string;
  readonly expiresAt: number;
}

export type TokenFault = "missing" | "malformed" | "unknown" | "expired" | "audience";
export type TokenCheck = { readonly bearer: Bearer } | { readonly fault: TokenFault; readonly bearer?: Bearer };

export interface Tokens {
  issue(bearer: Omit<Bearer, "expiresAt">, lifetimeSeconds: number): string;
  /** Looks a request's Authorization header up and holds it against the audiences that the service takes. */
  check(header: string | undefined, audiences: readonly string[]): TokenCheck;
  /** Whatever the token is for, who holds it: for the journal. */
  holder(header: string | undefined): Bearer | null;
  /** Every token issued so far is refused from now on. */
  revokeAll(): void;
}

export interface TokenIssuer {
  readonly tenantId: string;
  readonly issuer: string;
  readonly clock: () => number;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const withoutSlash = (audience: string) => audience.replace(/\/+$/, "").toLowerCase();

/** Tokens look like JWTs, because clients decode them, but only the server's memory says what one is worth. */
export function makeTokens({ tenantId, issuer, clock }: TokenIssuer): Tokens {
  const issued = new Map<string, Bearer>();
  const revoked = new Set<string>();
  const tokenOf = (header: string | undefined) => /^Bearer (\S+)$/i.exec(header ?? "")?.[1];
  return {
    issue: (who, lifetimeSeconds) => {
      const expiresAt = clock() + lifetimeSeconds * 1000;
      const seconds = Math.floor(clock() / 1000);
      const claims = {
        aud: who.audience,
        iss: issuer,
        iat: seconds,
        nbf: seconds,
        exp: Math.floor(expiresAt / 1000),
        appid: who.clientId,
        appidacr: "1",
        idtyp: "app",
        oid: who.principalId,
        sub: who.principalId,
        tid: tenantId,
        ver: "1.0",
      };
      const signature = randomBytes(24).toString("base64url");
      const token = `${encode({ typ: "JWT", alg: "RS256", kid: "local" })}.${encode(claims)}.${signature}`;
      issued.set(token, { ...who, expiresAt });
      return token;
    },
    check: (header, audiences) => {
      if (header === undefined) return { fault: "missing" };
      const token = tokenOf(header);
      if (token === undefined) return { fault: "malformed" };
      const bearer = issued.get(token);
      if (bearer === undefined) return { fault: "unknown" };
      if (!audiences.map(withoutSlash).includes(withoutSlash(bearer.audience))) return { fault: "audience", bearer };
      if (revoked.has(token) || bearer.expiresAt <= clock()) return { fault: "expired", bearer };
      return { bearer };
    },
    holder: (header) => issued.get(tokenOf(header) ?? "") ?? null,
    revokeAll: () => {
      for (const token of issued.keys()) revoked.add(token);
    },
  };
}
