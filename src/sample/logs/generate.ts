import type { Estate } from "../estate.ts";
import { randomFor } from "../random.ts";
import type { LogDefect, LogLabel, LogRuleId, VaultTraffic } from "./defects/defect.ts";
import { logDefects } from "./defects/table.ts";
import type { LogCaller, LogEvent } from "./event.ts";
import { merge } from "./merge.ts";
import { ordinaryStrands, pollers } from "./ordinary/traffic.ts";
import { scenesOf, type VaultScene } from "./scene.ts";
import { day, daysOf, type LogWindow, type Strand } from "./strand.ts";

export interface LogOptions {
  /** Days before the estate's own time that the logs are about. */
  readonly days?: number;
  /**
   * About how many records are wanted: pods that poll fill the log up, and habits are left out where there is too much.
   * Each application's own reads and what is planted are never left out.
   */
  readonly records?: number;
  /** True plants every defect that fits into the window and takes no more than some ten thousand records; keys choose. */
  readonly defects?: boolean | readonly string[];
}

/** A planted defect: what a run over the logs must find. */
export interface PlantedLogDefect {
  readonly key: string;
  readonly ruleId: LogRuleId;
  readonly vault: string;
  /** Id of the finding's subject: the vault, or the object, grant or principal where the rule is about such. */
  readonly subject: string;
  /** Id of the object that it happened to; null where it was no single one. */
  readonly object: string | null;
  readonly caller: LogCaller | null;
  readonly numbers: LogLabel["numbers"];
}

export interface EstateLogs {
  readonly window: LogWindow;
  /** In the order of their planting. */
  readonly planted: readonly PlantedLogDefect[];
  /** In the order of time; made anew, and the same, for each reading. */
  readonly events: Iterable<LogEvent>;
}

/**
 * The audit events of an estate's vaults: an ordinary month, with defects where they are asked for. The same estate and
 * options give the same events. Throws a RangeError on defects that nobody knows and on windows that begin before 1970.
 */
export function generateLogs(estate: Estate, { days = 30, records, defects = false }: LogOptions = {}): EstateLogs {
  const to = Date.parse(estate.options.now);
  const window = { from: to - days * day, to };
  if (!(window.from >= 0 && window.from < to)) throw new RangeError(`no window has ${days} days`);
  const plan = (): { traffics: readonly VaultTraffic[]; planted: readonly PlantedLogDefect[] } => {
    const traffics = scenesOf(estate).map(
      (scene): VaultTraffic => ({
        scene,
        strands: [...ordinaryStrands(scene, window)],
        changes: [],
        isTaken: false,
      }),
    );
    const planted = plantAll(traffics, window, wanted(defects, window));
    if (records !== undefined) fitTo(traffics, window, records);
    return { traffics, planted };
  };
  const { planted } = plan();
  return {
    window,
    planted,
    // Planned anew for each reading: strands draw their chance as they go.
    events: { [Symbol.iterator]: () => eventsOf(plan().traffics, window) },
  };
}

function wanted(defects: NonNullable<LogOptions["defects"]>, window: LogWindow): readonly LogDefect[] {
  if (typeof defects === "boolean") {
    const fitting = logDefects.filter(({ leastDays, isHeavy }) => leastDays <= daysOf(window) && isHeavy !== true);
    return defects ? fitting : [];
  }
  for (const key of defects) {
    if (!logDefects.some((defect) => defect.key === key)) throw new RangeError(`no log defect is called "${key}"`);
  }
  return logDefects.filter(({ key }) => defects.includes(key));
}

const aboutObjects: ReadonlySet<LogRuleId> = new Set([
  "usage-uncached-reads",
  "usage-secret-never-read",
  "usage-pinned-version",
  "usage-expired-object-read",
  "rotation-failed",
]);

/** Each defect gets a vault of its own; one that finds none is left out, as in the estate itself. */
function plantAll(
  traffics: readonly VaultTraffic[],
  window: LogWindow,
  defects: readonly LogDefect[],
): readonly PlantedLogDefect[] {
  return defects.flatMap((defect) => {
    const open = traffics.filter(({ isTaken, scene }) => !isTaken && scene.isWhole && defect.fits(scene, window));
    const seed = open[0]?.scene.seed ?? "";
    const traffic = open.length === 0 ? undefined : randomFor(seed, "log defect", defect.key).pick(open);
    if (!traffic) return [];
    traffic.isTaken = true;
    const random = randomFor(seed, "log defect's events", defect.key);
    return labelled(defect, traffic.scene, defect.plant({ traffic, window, random }));
  });
}

function labelled({ key, ruleId }: LogDefect, { vault }: VaultScene, label: LogLabel): readonly PlantedLogDefect[] {
  const { object, caller, numbers, subject, also = [] } = label;
  const isAboutObject = object !== undefined && aboutObjects.has(ruleId);
  const own = { ruleId, subject: subject ?? (isAboutObject ? object.id : vault.id) };
  const common = { vault: vault.id, object: object?.id ?? null, caller: caller ?? null, numbers };
  return [own, ...also].map((found) => ({ key, ...found, ...common }));
}

/** Fills up with pods that poll, in vaults that no defect has; or takes habits away, the last ones first. */
function fitTo(traffics: readonly VaultTraffic[], window: LogWindow, records: number): void {
  let sum = 0;
  for (const { strands } of traffics) for (const { estimate } of strands) sum += estimate;
  for (let most = longest(traffics); sum > records && most > 0; most -= 1) {
    for (const { strands } of traffics) {
      const strand = strands[most - 1];
      if (strand?.isOptional !== true || sum <= records) continue;
      strands.splice(most - 1, 1);
      sum -= strand.estimate;
    }
  }
  const open = traffics.filter(({ isTaken }) => !isTaken);
  for (const { place, strand } of pollers(
    open.map(({ scene }) => scene),
    window,
  )) {
    const room = records - sum;
    if (room < 1) return;
    const cut = room < strand.estimate ? cutTo(strand, window, room) : strand;
    open[place]?.strands.push(cut);
    sum += cut.estimate;
  }
}

function longest(traffics: readonly VaultTraffic[]): number {
  return Math.max(0, ...traffics.map(({ strands }) => strands.length));
}

/** The same habit, taken up later: so late that about so many events are left. */
function cutTo(strand: Strand, window: LogWindow, estimate: number): Strand {
  const from = window.to - ((window.to - window.from) * estimate) / strand.estimate;
  return {
    ...strand,
    estimate,
    *events() {
      for (const event of strand.events()) if (event.time >= from) yield event;
    },
  };
}

function* eventsOf(traffics: readonly VaultTraffic[], window: LogWindow): Generator<LogEvent> {
  const all = traffics.flatMap(({ strands }) => strands.map((strand) => strand.events()));
  const changes = new Map(traffics.map(({ scene, changes: own }) => [scene.vault.id, own]));
  for (const event of merge(all)) {
    if (event.time < window.from || event.time >= window.to) continue;
    let changed: LogEvent | null = event;
    for (const change of changes.get(event.vault.id) ?? []) changed = changed === null ? null : change(changed);
    if (changed !== null) yield changed;
  }
}
