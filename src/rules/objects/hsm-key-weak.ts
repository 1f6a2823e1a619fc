import Type from "typebox";
import { type Fact, isRead, unread } from "../../model/fact.ts";
import type { Key } from "../../model/objects.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import { shell } from "../../model/shell.ts";
import { lackIn } from "../support/hsm-key.ts";

export default defineRule({
  id: "hsm-key-weak",
  title: "Key in a managed HSM is weak",
  severity: "high",
  area: "objects",
  subject: "hsm",
  sources: ["live"],
  needs: ["keys"],
  controls: ["key-strength", "hsm"],
  peers: [
    "azure-policy:1fd3b2cc-9904-40fa-b8da-050c02612da9",
    "azure-policy:86810a98-8e91-4a44-8386-ec66d0de5d57",
    "azure-policy:e58fd0c1-feac-4d12-92db-0a7e9421f53e",
    "azure-policy:fa85a975-a142-46dc-a9ab-8cc69ecb358c",
  ],
  references: ["https://learn.microsoft.com/azure/key-vault/keys/about-keys"],
  doc: {
    what: "Flags keys in managed HSMs whose type or curve is not in the list that the policy allows, and RSA and AES keys that are shorter than its minimum. Disabled keys count: what they protect is still there.",
    why: "The HSM guards a key from being copied, not from being worked out: a short key, or one on an unusual curve, is as weak inside as outside.",
    fix: "Make a new key of an allowed type and size, move those who use the old one to it, and keep the old one, disabled, for as long as something is encrypted or signed with it.",
  },
  params: {
    minRsaBits: Type.Integer({
      default: 2048,
      minimum: 2048,
      maximum: 4096,
      description: "Shortest RSA key, in bits.",
    }),
    minAesBits: Type.Integer({ default: 128, minimum: 128, maximum: 256, description: "Shortest AES key, in bits." }),
    keyTypes: Type.Array(Type.String(), {
      default: ["RSA-HSM", "EC-HSM", "oct-HSM"],
      description: "Allowed key types.",
    }),
    curves: Type.Array(Type.String(), {
      default: ["P-256", "P-256K", "P-384", "P-521"],
      description: "Allowed elliptic curves.",
    }),
  },
  examples: {
    fails: { keys: [{ name: "signing", keyType: "EC-HSM", keySize: null, curve: "P-192" }] },
    passes: { keys: [{ name: "signing", keyType: "RSA-HSM", keySize: 3072 }] },
  },
  *check(hsm, { params }) {
    for (const key of hsm.keys) {
      const found = weakness(key, params);
      if (found === undefined) continue;
      if (typeof found !== "string") yield notJudged("keys", found);
      else yield { at: key.id, about: { type: "key", name: key.name }, message: `key "${key.name}" ${found}` };
    }
  },
  fix: (hsm) => ({
    az: shell`az keyvault key create --hsm-name ${hsm.name} --name <new key> --kty RSA-HSM --size 3072`,
  }),
});

interface Strength {
  readonly minRsaBits: number;
  readonly minAesBits: number;
  readonly keyTypes: readonly string[];
  readonly curves: readonly string[];
}

/** What is weak about a key in words; what it lacks to be judged; undefined where it is strong enough. */
function weakness(key: Key, { minRsaBits, minAesBits, keyTypes, curves }: Strength) {
  const type = told(key.keyType);
  if (type === undefined) return lackIn(key, ["keyType"]) ?? notSaid(key, "what type it is of");
  if (!isAmong(keyTypes, type)) return `is of type ${type}, which is not allowed`;
  if (/^ec/i.test(type)) {
    const curve = told(key.curve);
    if (curve === undefined) return lackIn(key, ["curve"]) ?? notSaid(key, "on which curve it is");
    return isAmong(curves, curve) ? undefined : `is on the curve ${curve}, which is not allowed`;
  }
  const bits = told(key.keySize);
  if (bits === undefined) return lackIn(key, ["keySize"]) ?? notSaid(key, "how long it is");
  const least = /^rsa/i.test(type) ? minRsaBits : minAesBits;
  return bits < least ? `has ${bits} bits, fewer than the ${least} required` : undefined;
}

function told<Value>(fact: Fact<Value | null>): Value | undefined {
  return isRead(fact) ? (fact.read ?? undefined) : undefined;
}

function isAmong(allowed: readonly string[], value: string): boolean {
  return allowed.some((one) => one.toLowerCase() === value.toLowerCase());
}

/** The HSM does not show the length of an AES key, for one. */
function notSaid({ name }: Key, what: string) {
  return unread("not-in-output", `Azure does not say of key "${name}" ${what}`);
}
