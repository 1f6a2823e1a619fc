import { callerName } from "../../model/caller-name.ts";
import { dateOf } from "../../model/iso-date.ts";
import { defineRule, notApplicable } from "../../model/rule.ts";
import type { Reading, VaultUsage } from "../../model/vault-usage.ts";
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
    for (const person of peopleIn(usage)) {
      const own = usage.readings.filter((reading) => isOf(reading, person)).map(({ object }) => `"${object.name}"`);
      const names = [...new Set(own)].sort();
      const which = names.length === 0 ? "" : `: ${someOf(names)}`;
      yield {
        at: id,
        message: `${person.name} read ${values(person.valueReads)} in production vault "${name}", last seen on ${dateOf(person.last)}${which}`,
        detail: person.oid,
        data: { values: person.valueReads, objects: names.length },
      };
    }
  },
});

interface Person {
  readonly oid: string;
  readonly name: string;
  readonly valueReads: number;
  readonly last: string;
}

/** People who got values, each once, by whichever tools. */
function peopleIn({ callers }: VaultUsage): readonly Person[] {
  const people = new Map<string, Person>();
  for (const { caller, valueReads, last } of callers) {
    if (caller.kind !== "user" || valueReads === 0) continue;
    const oid = caller.oid ?? callerName(caller);
    const known = people.get(oid) ?? { oid, name: callerName(caller), valueReads: 0, last };
    const latest = last > known.last ? last : known.last;
    people.set(oid, { ...known, valueReads: known.valueReads + valueReads, last: latest });
  }
  return [...people.values()];
}

function isOf({ caller, object }: Reading, { oid }: Person): boolean {
  return object.type === "secret" && caller.kind === "user" && (caller.oid ?? callerName(caller)) === oid;
}

function values(count: number): string {
  return count === 1 ? "a value" : `${grouped(count)} values`;
}
