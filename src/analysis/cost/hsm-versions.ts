import { operationOf } from "../../model/facts/operations.ts";
import { advancedKeySteps } from "../../model/facts/prices.ts";
import type { UsageRow } from "../../model/usage.ts";
import type { KeyClass, KeyInventory } from "./key-class.ts";
import { free, type PriceList, type UnitPrice } from "./price-list.ts";

/** Monthly charge for the versions of one key. */
export interface KeyCharge {
  readonly objectName: string;
  readonly price: UnitPrice;
  /** True where the inventory does not say that the key is HSM-protected, or how. */
  readonly isUncertain: boolean;
}

interface UsedKey {
  readonly name: string;
  readonly classes: readonly KeyClass[];
  /** How many versions were used, from the least to the most that it can be. */
  readonly versions: { readonly low: number; readonly high: number };
}

/** Which versions of keys that are, or may be, HSM-protected were used: each of them is charged for the month. */
export class HsmVersions {
  readonly #keys: KeyInventory;
  readonly #named = new Map<string, Set<string>>();
  readonly #unnamed = new Set<string>();

  constructor(keys: KeyInventory) {
    this.#keys = keys;
  }

  /** Takes note of a row that lies in the time that counts. Cryptography and release use a version; reading about it does not. */
  add({ operation, objectName, versionAsked, statusClass, hour }: UsageRow): void {
    if (objectName === null || statusClass !== "success") return;
    const { object, class: does } = operationOf(operation);
    if (object !== "key" || (does !== "use" && does !== "release")) return;
    if (!this.#keys.classesOf(objectName).some(isHsm)) return;
    const version = versionAsked ?? this.#keys.currentVersion(objectName, hour);
    if (version === undefined) this.#unnamed.add(objectName);
    else this.#named.set(objectName, (this.#named.get(objectName) ?? new Set()).add(version));
  }

  charges(prices: PriceList): readonly KeyCharge[] {
    const keys = this.#used();
    const advanced = keys.filter(({ classes }) => classes.includes("hsm-advanced"));
    const each = meanPrice(prices, sum(advanced.map(({ versions }) => versions.high)));
    return keys.map(({ name, classes, versions }) => {
      const options = classes.filter(isHsm).map((one) => {
        return one === "hsm-advanced" ? each : prices.use("hsm-rsa-2048-key");
      });
      const isUncertain = classes.length > 1;
      const isHsmForSure = classes.every(isHsm);
      const low = isHsmForSure ? Math.min(...options.map((option) => option.low)) * versions.low : 0;
      const high = Math.max(...options.map((option) => option.high)) * versions.high;
      return { objectName: name, price: { low: Math.round(low), high: Math.round(high) }, isUncertain };
    });
  }

  #used(): readonly UsedKey[] {
    const names = [...new Set([...this.#named.keys(), ...this.#unnamed])].sort();
    return names.map((name) => {
      const named = this.#named.get(name)?.size ?? 0;
      const isUnnamed = this.#unnamed.has(name);
      // The version behind a call that names none may be one of those that others name.
      const versions = { low: Math.max(named, 1), high: named + (isUnnamed ? 1 : 0) };
      return { name, classes: this.#keys.classesOf(name), versions };
    });
  }
}

function isHsm(one: KeyClass): boolean {
  return one === "hsm-rsa-2048" || one === "hsm-advanced";
}

/** What each of so many advanced keys costs if all of them share the steps of the price evenly. */
function meanPrice(prices: PriceList, versions: number): UnitPrice {
  const total = { low: 0, high: 0 };
  let left = versions;
  for (const { item, versions: most } of advancedKeySteps) {
    const count = Math.min(left, most);
    if (count === 0) break;
    const price = prices.use(item);
    total.low += price.low * count;
    total.high += price.high * count;
    left -= count;
  }
  return versions === 0 ? free : { low: total.low / versions, high: total.high / versions };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
