import { callerKey, callerName } from "../../model/caller-name.ts";
import { dateOf } from "../../model/iso-date.ts";
import { defineRule } from "../../model/rule.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "usage-tls-old",
  title: "Client speaks an old version of TLS",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["anomalous-access"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/security-features",
    "https://learn.microsoft.com/azure/key-vault/general/azure-policy",
  ],
  doc: {
    what: "Flags callers that reached the vault by TLS 1.0, TLS 1.1 or SSL, as the log's own field says. One finding for each caller and vault. Records without the field say nothing: it is logged for calls to objects since 2023.",
    why: "TLS 1.0 and 1.1 are broken in parts and retired by Azure: such a client will be refused one day. Until then somebody on the way may read what a vault exists to protect.",
    fix: "Update the client's runtime or operating system: .NET Framework 4.7 and later, Java 8 and later, OpenSSL 1.0.1 and later speak TLS 1.2. Look for a setting that fixes the version.",
  },
  examples: {
    fails: { usage: { callers: [{ caller: { name: "app-legacy" }, tls: ["TLS1_1", "TLS1_2"] }] } },
    passes: { usage: { callers: [{ tls: ["TLS1_2", "TLS1_3"] }] } },
  },
  *check({ id, name, usage }) {
    for (const { caller, tls, last, clients } of usage.callers) {
      const old = tls.filter(isOld);
      if (old.length === 0) continue;
      yield {
        at: id,
        message: `"${callerName(caller)}" called vault "${name}" by ${someOf(old.map(inWords))}, last seen on ${dateOf(last)}`,
        detail: callerKey(caller),
        data: { tls: old, clients },
      };
    }
  },
});

/** `TLS1_1` as Azure logs it; other spellings of the same (`TLSv1.1`, `Tls11`, `1.1`) are understood too. */
const versionPattern = /^(?:(ssl|tls)v?[ _]?(\d)(?:[._]?(\d))?|(\d)\.(\d))$/i;

function isOld(version: string): boolean {
  const known = parsed(version);
  return known !== undefined && (known.protocol === "SSL" || known.major * 10 + known.minor < 12);
}

function inWords(version: string): string {
  const known = parsed(version);
  return known ? `${known.protocol} ${known.major}.${known.minor}` : version;
}

/** Undefined for what is no version: it says nothing. */
function parsed(version: string) {
  const match = versionPattern.exec(version);
  if (!match) return undefined;
  const [, protocol = "TLS", major, minor, bareMajor, bareMinor] = match;
  return {
    protocol: protocol.toUpperCase(),
    major: Number(major ?? bareMajor),
    minor: Number(minor ?? bareMinor ?? 0),
  };
}
