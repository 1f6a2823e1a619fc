import Type from "typebox";
import { dateOf, daysBetween } from "../../model/iso-date.ts";
import { defineRule } from "../../model/rule.ts";
import type { VersionUsage } from "../../model/vault-usage.ts";
import { someOf } from "../support/some-of.ts";
import { grouped, placeOf } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-pinned-version",
  title: "Callers ask for an old version by name",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["secret-rotation", "key-rotation"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates",
    "https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
  ],
  doc: {
    what: "Flags objects of which callers ask for a certain version by name although a newer one was made more than the given number of days before. Reading a secret or certificate, and signing, encrypting and wrapping with a key count; verifying, decrypting and unwrapping need the version that was used at the time, and do not. That a newer version exists is known from the inventory, or from the logs: a version that was asked for before another one was made is older than that.",
    why: "Rotation does not reach whoever names the version. The old credential stays in use until it expires or is switched off, and on that day the caller stops.",
    fix: "Take the version off the address that the caller uses (https://<vault>.vault.azure.net/secrets/<name>), or point it to the new version in the same step that rotates. Customer-managed keys of Azure services follow by themselves when their key address has no version.",
  },
  params: {
    graceDays: Type.Integer({
      default: 7,
      minimum: 0,
      maximum: 365,
      description: "Days after a newer version was made in which asking for the old one is not reported.",
    }),
  },
  examples: {
    fails: {
      usage: {
        objects: [
          {
            type: "secret",
            name: "db-password",
            versions: [{ version: "11111111111111111111111111111111", supersededOn: "2026-09-01T00:00:00Z" }],
          },
        ],
      },
    },
    passes: {
      usage: {
        objects: [
          { name: "db-password", versions: [{ version: "11111111111111111111111111111111", supersededOn: null }] },
        ],
      },
    },
  },
  *check({ id, usage }, { params }) {
    for (const object of usage.objects) {
      const old = object.versions.filter((version) => isPinned(version, params.graceDays));
      const place = placeOf(id, object);
      const [latest] = [...old].sort((a, b) => (a.last < b.last ? 1 : -1));
      if (!place || !latest) continue;
      const calls = old.reduce((sum, version) => sum + version.calls, 0);
      const callers = [...new Set(old.flatMap((version) => version.callers))].sort().map((name) => `"${name}"`);
      yield {
        ...place,
        message: `${someOf(callers, 3)} asked ${grouped(calls)} times for old versions of ${object.type} "${object.name}" by name, last on ${dateOf(latest.last)}; a newer one was made on ${dateOf(latest.supersededOn ?? latest.last)}`,
        data: { versions: old.map(({ version }) => version), lastAsked: latest.last },
      };
    }
  },
});

function isPinned({ last, supersededOn }: VersionUsage, graceDays: number): boolean {
  return supersededOn !== null && daysBetween(supersededOn, last) > graceDays;
}
