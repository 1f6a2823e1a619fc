import { isRead } from "../../model/fact.ts";
import type { Key } from "../../model/objects.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { lackIn } from "../support/hsm-key.ts";

export default defineRule({
  id: "hsm-key-expiry-missing",
  title: "Key in a managed HSM has no expiry date",
  severity: "medium",
  area: "objects",
  subject: "hsm",
  sources: ["live"],
  needs: ["keys"],
  controls: ["key-expiry", "hsm"],
  peers: ["azure-policy:1d478a74-21ba-4b9f-9d8f-8e6fced0eec5"],
  references: ["https://learn.microsoft.com/azure/key-vault/managed-hsm/key-management"],
  doc: {
    what: "Flags enabled keys in managed HSMs without an expiry date.",
    why: "A key without an end can sign, unwrap and decrypt for ever, however old it is, and a rotation that counts back from the expiry never starts.",
    fix: "Give the key a rotation policy that rotates well before the expiry, then an expiry date. Make sure first that those who use the key follow to new versions.",
  },
  examples: {
    fails: { keys: [{ name: "signing", expiresOn: null }] },
    passes: { keys: [{ name: "signing", expiresOn: "2027-09-01T00:00:00Z" }] },
  },
  *check(hsm) {
    for (const key of hsm.keys) {
      if (isDisabled(key)) continue;
      const lack = lackIn(key, ["enabled", "expiresOn"]);
      if (lack) yield notJudged("keys", lack);
      else if (isRead(key.expiresOn) && key.expiresOn.read === null)
        yield { at: key.id, about: { type: "key", name: key.name }, message: `key "${key.name}" never expires` };
    }
  },
  fix: (hsm) => ({
    az: shell`az keyvault key set-attributes --hsm-name ${hsm.name} --name <key> --expires <YYYY-MM-DDTHH:MM:SSZ>`,
  }),
});

function isDisabled({ enabled }: Key): boolean {
  return isRead(enabled) && enabled.read === false;
}
