import { type ChargeKind, type CostReport, chargeKinds, type Saving, savingKinds } from "../../model/cost.ts";
import { assumedRecordBytes } from "../../model/facts/prices.ts";
import type { Caller, UsageObjectType } from "../../model/usage.ts";
import { appConfigurationSaving } from "./app-configuration.ts";
import { type AssumptionCode, assumptionTexts, savingTexts } from "./assumptions.ts";
import { mergeCaller } from "./caller-id.ts";
import { type CostPeriod, costPeriod } from "./period.ts";
import { PriceList } from "./price-list.ts";
import type { VaultSaving } from "./savings.ts";
import { Tally } from "./tally.ts";
import { TopParts } from "./top-parts.ts";
import { type ClosedLedger, type CostOptions, defaultCacheHours, wholeMonth } from "./vault-cost.ts";
import type { CallerPart } from "./vault-ledger.ts";

interface VaultRow {
  readonly vault: string;
  readonly name: string;
  readonly owner: string | null;
}
interface ObjectRow {
  readonly vault: string;
  readonly objectType: UsageObjectType | null;
  readonly objectName: string | null;
}
type SavingRow = Omit<Saving, "calls" | "amount">;

/**
 * What all vaults together cost. Vaults come one after the other; of each only sums and its largest parts are kept, so that
 * memory grows with the callers, owners and vaults of the estate, not with its objects.
 */
export class EstateCost {
  readonly #options: CostOptions;
  readonly #top: number;
  readonly #period: CostPeriod;
  readonly #prices: PriceList;
  readonly #total = new Tally();
  readonly #own = new Tally();
  readonly #later = new Tally();
  readonly #charges = new Map<ChargeKind, Tally>();
  readonly #owners = new Map<string | null, Tally>();
  readonly #callers = new Map<string, CallerPart>();
  readonly #operations = new Map<string | null, Tally>();
  readonly #vaults: TopParts<VaultRow>;
  readonly #objects: TopParts<ObjectRow>;
  readonly #savings: ReadonlyMap<string, TopParts<SavingRow>>;
  readonly #assumptions = new Set<AssumptionCode>();

  /** `top`: how many parts of each kind the report names; all others become one. */
  constructor(options: CostOptions, top: number) {
    this.#options = options;
    this.#top = top;
    this.#period = costPeriod(options.window, options.now);
    this.#prices = new PriceList(options.overrides);
    this.#vaults = new TopParts(top, this.#period);
    this.#objects = new TopParts(top, this.#period);
    this.#savings = new Map(savingKinds.map((kind) => [kind, new TopParts(top, this.#period)]));
  }

  /** Takes one vault's closed ledger into the estate's sums; each vault once. */
  take({ ledger, savings }: ClosedLedger): void {
    const { id, name, owner } = ledger.vault;
    this.#total.add(ledger.total);
    this.#own.add(ledger.own);
    this.#vaults.add({ vault: id, name, owner }, ledger.total, id);
    addTo(this.#owners, owner, ledger.total);
    for (const [kind, tally] of ledger.byCharge) addTo(this.#charges, kind, tally);
    for (const [operation, tally] of ledger.operations) addTo(this.#operations, operation, tally);
    for (const [key, part] of ledger.callers) this.#addCaller(key, part);
    for (const [key, { tally, ...object }] of ledger.objects) {
      this.#objects.add({ vault: id, ...object }, tally, `${id} ${key}`);
    }
    for (const saving of savings) this.#addSaving(id, saving);
    for (const code of ledger.assumptions) this.#assumptions.add(code);
    this.#prices.adopt(ledger.prices);
  }

  report(): CostReport {
    const period = this.#period;
    const { covered, month } = period;
    const { recordBytes = assumedRecordBytes } = this.#options;
    const savings = this.#savingRows();
    const appConfiguration = appConfigurationSaving(this.#later, this.#prices, period);
    if (appConfiguration?.saving) savings.push(appConfiguration.saving);
    return {
      currency: this.#prices.currency,
      month: { ...month, coveredFrom: covered?.from ?? null, coveredTo: covered?.to ?? null },
      ...this.#total.figures(period),
      own: this.#own.figures(period),
      byCharge: chargeKinds.flatMap((charge) => {
        const tally = this.#charges.get(charge);
        return tally ? [{ charge, ...tally.figures(period) }] : [];
      }),
      byVault: this.#vaults.parts(),
      byOwner: this.#ranked(this.#owners, (owner) => ({ owner })),
      byCaller: this.#rankedCallers(),
      byObject: this.#objects.parts(),
      byOperation: this.#ranked(this.#operations, (operation) => ({ operation })),
      savings,
      assumptions: [
        ...assumptionTexts(this.#assumptions, recordBytes, period),
        ...this.#savingTexts(savings, appConfiguration?.text),
      ],
      prices: this.#prices.used(),
    };
  }

  #savingTexts(savings: readonly Saving[], appConfiguration: string | undefined): readonly string[] {
    const { cacheHours = defaultCacheHours } = this.#options;
    return [
      ...savingTexts(new Set(savings.map(({ kind }) => kind)), cacheHours),
      ...(appConfiguration === undefined ? [] : [appConfiguration]),
    ];
  }

  #addCaller(key: string, { caller, tally }: CallerPart): void {
    const known = this.#callers.get(key) ?? { caller, tally: new Tally() };
    known.tally.add(tally);
    if (known.caller && caller) known.caller = mergeCaller(known.caller, caller);
    this.#callers.set(key, known);
  }

  #addSaving(vault: string, { kind, caller, objectType, objectName, tally }: VaultSaving): void {
    if (kind === "app-configuration") this.#later.add(tally);
    else {
      const order = JSON.stringify([vault, caller.oid, caller.appId, objectType, objectName]);
      this.#savings.get(kind)?.add({ kind, vault, caller, objectType, objectName }, tally, order);
    }
  }

  #savingRows(): Saving[] {
    return [...this.#savings.values()].flatMap((kept) =>
      kept.kept().map(({ row, tally }) => ({
        ...row,
        calls: tally.operationsOfMonth(this.#period),
        amount: wholeMonth(tally, this.#period),
      })),
    );
  }

  #ranked<Key extends string | null, Row>(tallies: ReadonlyMap<Key, Tally>, rowOf: (key: Key) => Row) {
    const parts = new TopParts<Row>(this.#top, this.#period);
    for (const [key, tally] of tallies) parts.add(rowOf(key), tally, key ?? "");
    return parts.parts();
  }

  #rankedCallers(): CostReport["byCaller"] {
    const parts = new TopParts<{ readonly caller: Caller | null }>(this.#top, this.#period);
    for (const [key, { caller, tally }] of this.#callers) parts.add({ caller }, tally, key);
    return parts.parts();
  }
}

function addTo<Key>(tallies: Map<Key, Tally>, key: Key, tally: Tally): void {
  const known = tallies.get(key) ?? new Tally();
  known.add(tally);
  tallies.set(key, known);
}
