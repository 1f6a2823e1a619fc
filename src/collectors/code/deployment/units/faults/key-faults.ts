import { daysOf } from "../../../terraform/units/faults/duration.ts";
import { blocksOf, type FaultList, inWords } from "../../../terraform/units/faults/fault-list.ts";
import { numberOf, stated, textOf, valuesAt } from "../../../terraform/units/walk-value.ts";
import type { ObjectValue } from "../../../terraform/value.ts";
import { vaultOf } from "../unit-context.ts";
import type { Judged } from "./resource-faults.ts";
import { objectFaults } from "./secret-faults.ts";

const curves = ["P-256", "P-256K", "P-384", "P-521"];
const sizes = [2048, 3072, 4096];
const operations = ["decrypt", "encrypt", "import", "release", "sign", "unwrapKey", "verify", "wrapKey"];
const curveOperations: ReadonlySet<string> = new Set(["import", "release", "sign", "verify"]);
const shortestExpiry = 28;
const shortestNotice = 7;

/** What the service will refuse of a key. */
export function keyFaults(judged: Judged, faults: FaultList): void {
  const { resource, properties } = judged;
  objectFaults(resource.name, properties, faults);
  const isInHsm = resource.type.toLowerCase().includes("/managedhsms/");
  const types = isInHsm ? ["EC-HSM", "RSA-HSM", "oct-HSM"] : ["EC", "EC-HSM", "RSA", "RSA-HSM"];
  faults.oneOf(properties, "kty", { allowed: types, path: "properties.kty" });
  faults.oneOf(properties, "curveName", { allowed: curves, path: "properties.curveName" });
  const type = textOf(stated(properties, "kty"));
  const size = stated(properties, "keySize");
  const bits = numberOf(size);
  if (type?.startsWith("RSA") && bits !== undefined && !sizes.includes(bits)) {
    faults.wrong("properties.keySize", `properties.keySize is ${bits}, and may be ${inWords(sizes.map(String))}`, size);
  }
  const curve = stated(properties, "curveName");
  if (type?.startsWith("RSA") && curve) {
    faults.wrong("properties.curveName", "properties.curveName is stated for an RSA key", curve);
  }
  keyOperations(properties, type?.startsWith("EC") === true, faults);
  for (const policy of blocksOf(properties, "rotationPolicy")) rotationPolicy(policy, faults);
  if (!isInHsm) hardwareKey(judged, faults);
}

function keyOperations(properties: ObjectValue, isCurve: boolean, faults: FaultList): void {
  const list = stated(properties, "keyOps");
  if (list?.kind !== "list") return;
  for (const item of list.items) {
    const operation = textOf(item);
    const stands = item.at ? item : list;
    if (operation === undefined) continue;
    if (!operations.includes(operation)) {
      const message = `properties.keyOps has "${operation}", and may have ${inWords(operations)}`;
      faults.wrong("properties.keyOps", message, stands);
    } else if (isCurve && !curveOperations.has(operation)) {
      const message = `properties.keyOps has "${operation}", and a key on a curve can only sign and verify`;
      faults.wrong("properties.keyOps", message, stands);
    }
  }
}

function rotationPolicy(policy: ObjectValue, faults: FaultList): void {
  const path = "properties.rotationPolicy";
  for (const { value } of valuesAt(policy, ["attributes", "expiryTime"])) {
    duration({ text: textOf(value), path: `${path}.attributes.expiryTime`, least: shortestExpiry }, value, faults);
  }
  for (const action of blocksOf(policy, "lifetimeActions")) {
    const kind = textOf(valuesAt(action, ["action", "type"])[0]?.value)?.toLowerCase();
    const least = kind === "notify" ? shortestNotice : 0;
    for (const name of ["timeAfterCreate", "timeBeforeExpiry"]) {
      for (const { value } of valuesAt(action, ["trigger", name])) {
        duration({ text: textOf(value), path: `${path}.lifetimeActions.trigger.${name}`, least }, value, faults);
      }
    }
  }
}

interface Duration {
  readonly text: string | undefined;
  readonly path: string;
  readonly least: number;
}

function duration({ text, path, least }: Duration, value: Parameters<FaultList["wrong"]>[2], faults: FaultList): void {
  if (text === undefined) return;
  const days = daysOf(text);
  if (days === undefined) faults.wrong(path, `${path} is "${text}": a duration like P90D is allowed`, value);
  else if (days < least) faults.wrong(path, `${path} is ${text}, and may be no shorter than ${least} days`, value);
}

/** Hardware keys need a premium vault: known where the vault is in the same code. */
function hardwareKey({ resource, properties, context }: Judged, faults: FaultList): void {
  const value = stated(properties, "kty");
  const type = textOf(value);
  const vault = vaultOf(resource, context);
  if (!type?.endsWith("-HSM") || !vault || vault.isExisting) return;
  const sku = textOf(valuesAt(vault.body, ["properties", "sku", "name"])[0]?.value);
  if (sku?.toLowerCase() !== "standard") return;
  const message = `properties.kty is ${type}, and ${vault.address} is a standard vault: hardware keys need premium`;
  faults.wrong("properties.kty", message, value);
}
