import { callerName } from "../../model/caller-name.ts";
import { dateOf } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import type { CallerUsage, Reading } from "../../model/vault-usage.ts";
import { someOf } from "../support/some-of.ts";
import { grouped } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-human-reads-production",
  title: "A person read production secrets",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["anomalous-access", "standing-access"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/secure-key-vault",
    "https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-configure",
  ],
  doc: {
    what: "Flags people who got the value of a secret out of a production vault: successful SecretGet with a token of a user, through whatever tool. The private key of a certificate comes as a secret, and counts. One finding for each person and vault. Metadata and lists do not count, nor do other environments.",
    why: "What a person has read is in a shell history, a clipboard, a screen share. Nobody can take it back, and from then on nobody can say who knows it: the secret would have to be changed.",
    fix: "Change the secrets that were read. Give people no standing right to read values in production: an eligible role with approval for emergencies, and a pipeline or a managed identity for everything that is done more than once.",
  },
  examples: {
    fails: {
      usage: {
        callers: [{ caller: { kind: "user", name: "alice@example.org" }, valueReads: 3 }],
        readings: [{ caller: { kind: "user", name: "alice@example.org" }, object: { name: "db-password" } }],
      },
    },
    passes: { usage: { callers: [{ caller: { kind: "managed-identity" }, valueReads: 3 }] } },
  },
  *check({ id, name, environment, isProduction, usage }) {
    if (!isProduction) {
      yield notApplicable(`not production: ${environment}`);
      return;
    }
    for (const { caller, valueReads, last } of usage.callers) {
      if (caller.kind !== "user" || valueReads === 0) continue;
      const names = usage.readings.filter((reading) => isOf(reading, caller)).map(({ object }) => `"${object.name}"`);
      const which = names.length === 0 ? "" : `: ${someOf(names.sort())}`;
      yield {
        at: id,
        message: `${callerName(caller)} read ${grouped(valueReads)} values in production vault "${name}", last seen on ${dateOf(last)}${which}`,
        detail: caller.oid ?? caller.appId ?? "",
        data: { values: valueReads, objects: names.length },
      };
    }
  },
});

function isOf({ caller: { oid, appId, kind }, object }: Reading, caller: CallerUsage["caller"]): boolean {
  return object.type === "secret" && oid === caller.oid && appId === caller.appId && kind === caller.kind;
}
