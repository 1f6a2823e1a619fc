import type { TerraformResource } from "../../tree.ts";
import type { ObjectValue } from "../../value.ts";
import { isBelow, versionsOf } from "../provider-version.ts";
import type { SecretIndex } from "../secret-index.ts";
import { vaultOf } from "../unit-context.ts";
import { numberOf, stated, textOf } from "../walk-value.ts";
import { daysOf } from "./duration.ts";
import { blocksOf, type FaultList, inWords } from "./fault-list.ts";
import { objectFaults } from "./object-faults.ts";
import { isStandardVault } from "./vault-faults.ts";

const curves = ["P-256", "P-256K", "P-384", "P-521"];
const sizes = [2048, 3072, 4096];
const operations = ["decrypt", "encrypt", "sign", "unwrapKey", "verify", "wrapKey"];
const daysPerYear = 365;

/** What azurerm or the service will refuse of a key. */
export function keyFaults(resource: TerraformResource, index: SecretIndex, faults: FaultList): void {
  const { values, provider } = resource;
  objectFaults(resource, faults);
  keyMaterial(values, "", faults);
  keyOperations(values, faults);
  for (const policy of blocksOf(values, "rotation_policy")) {
    if (provider && isBelow(versionsOf(provider), [3, 46, 0])) {
      faults.wrong("rotation_policy", "rotation_policy is no block before azurerm 3.46", policy);
    } else rotationPolicy(policy, faults);
  }
  hardwareKey(resource, index, faults);
}

/** Type, size and curve, of a key or of the key of a certificate. */
export function keyMaterial(values: ObjectValue, prefix: string, faults: FaultList): void {
  const path = (name: string) => `${prefix}${name}`;
  faults.oneOf(values, "key_type", { allowed: ["EC", "EC-HSM", "RSA", "RSA-HSM"], path: path("key_type") });
  faults.oneOf(values, "curve", { allowed: curves, path: path("curve") });
  const type = textOf(stated(values, "key_type"));
  const size = stated(values, "key_size");
  const bits = numberOf(size);
  // A certificate's policy may state the size of its curve in bits.
  if (type?.startsWith("RSA") && bits !== undefined && !sizes.includes(bits)) {
    faults.wrong(path("key_size"), `${path("key_size")} is ${bits}, and may be ${inWords(sizes.map(String))}`, size);
  }
  const curve = stated(values, "curve");
  if (type?.startsWith("RSA") && curve) faults.wrong(path("curve"), `${path("curve")} is stated for an RSA key`, curve);
  if (type?.startsWith("RSA") && prefix === "" && !size) {
    faults.missing("key_size", "key_size is missing, and an RSA key needs it");
  }
}

function keyOperations(values: ObjectValue, faults: FaultList): void {
  const list = stated(values, "key_opts");
  if (list?.kind !== "list") return;
  const isCurve = textOf(stated(values, "key_type"))?.startsWith("EC") === true;
  for (const item of list.items) {
    const operation = textOf(item);
    const stands = item.at ? item : list;
    if (operation === undefined) continue;
    if (!operations.includes(operation)) {
      faults.wrong("key_opts", `key_opts has "${operation}", and may have ${inWords(operations)}`, stands);
    } else if (isCurve && operation !== "sign" && operation !== "verify") {
      faults.wrong("key_opts", `key_opts has "${operation}", and a key on a curve can only sign and verify`, stands);
    }
  }
}

function rotationPolicy(policy: ObjectValue, faults: FaultList): void {
  const expiry = stated(policy, "expire_after");
  const notice = stated(policy, "notify_before_expiry");
  if (expiry && !notice) {
    const message = "rotation_policy.expire_after is stated without notify_before_expiry, which it needs";
    faults.wrong("rotation_policy.notify_before_expiry", message, expiry);
  }
  duration(policy, { name: "expire_after", prefix: "rotation_policy.", least: 28, most: 100 * daysPerYear }, faults);
  duration(policy, { name: "notify_before_expiry", prefix: "rotation_policy.", least: 7 }, faults);
  for (const automatic of blocksOf(policy, "automatic")) {
    const times = ["time_after_creation", "time_before_expiry"] as const;
    if (times.every((name) => !stated(automatic, name))) {
      const message = "rotation_policy.automatic states neither time_after_creation nor time_before_expiry";
      faults.wrong("rotation_policy.automatic", message, automatic);
    }
    if (stated(automatic, "time_before_expiry") && !expiry) {
      const message = "rotation_policy.automatic.time_before_expiry is stated without expire_after: nothing expires";
      faults.wrong("rotation_policy.automatic.time_before_expiry", message, stated(automatic, "time_before_expiry"));
    }
    for (const name of times) duration(automatic, { name, prefix: "rotation_policy.automatic.", least: 0 }, faults);
  }
}

interface Bounds {
  readonly name: string;
  readonly prefix: string;
  readonly least: number;
  readonly most?: number;
}

function duration(values: ObjectValue, { name, prefix, least, most }: Bounds, faults: FaultList): void {
  const value = stated(values, name);
  const text = textOf(value);
  if (text === undefined) return;
  const path = `${prefix}${name}`;
  const days = daysOf(text);
  if (days === undefined) faults.wrong(path, `${path} is "${text}": a duration like P90D is allowed`, value);
  else if (days < least) faults.wrong(path, `${path} is ${text}, and may be no shorter than ${least} days`, value);
  else if (most !== undefined && days > most) {
    faults.wrong(path, `${path} is ${text}, and may be no longer than ${most / daysPerYear} years`, value);
  }
}

/** Hardware keys need a premium vault: known where the vault is in the same code. */
export function hardwareKey(resource: TerraformResource, index: SecretIndex, faults: FaultList): void {
  const value = stated(resource.values, "key_type");
  const type = textOf(value);
  const vault = vaultOf(resource, index);
  if (!type?.endsWith("-HSM") || !vault || !isStandardVault(vault)) return;
  faults.wrong(
    "key_type",
    `key_type is ${type}, and ${vault.address} is a standard vault: hardware keys need premium`,
    value,
  );
}
