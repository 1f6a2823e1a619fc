import { directoryNames } from "../analysis/access/directory-names.ts";
import { indexTenant } from "../analysis/access/tenant-index.ts";
import type { ChangeResult } from "../analysis/change/access-change.ts";
import type { Declarations } from "../analysis/declarations.ts";
import { faultReasons } from "../model/fact.ts";
import type { Coverage } from "../model/manifest.ts";
import type { Policy } from "../model/policy.ts";
import type { VaultRow } from "../model/posture.ts";
import type { Finding, NotEvaluated, OutcomeDetail, ReportReader } from "../model/report.ts";
import type { Rule, RuleSource } from "../model/rule.ts";
import type { SnapshotReader } from "../model/snapshot.ts";
import type { VaultRecord } from "../model/vault.ts";
import { AccessSource } from "./access-source.ts";
import { Baseline, type KnownFinding } from "./baseline.ts";
import { carryForward } from "./carry-forward.ts";
import { type CompiledRule, compileRules } from "./compiled-rule.ts";
import { aboutGains, changeCoverage, withGains } from "./gaining-units.ts";
import { settleUndecided } from "./judge.ts";
import { withLast } from "./last-of-subscription.ts";
import { newestFirst, Overlap } from "./overlap.ts";
import { factOfCollector } from "./policy/fact-names.ts";
import { acceptedGap, ruleSetting } from "./policy/resolve.ts";
import { memoryStore, type RecordStore, type StoreFactory } from "./record-store.ts";
import { descriptor, reportHeader } from "./report-header.ts";
import { type Run, WaiverUse } from "./run.ts";
import { Suppressions } from "./suppressions.ts";
import { Tally } from "./tally.ts";
import { noteUnasked, type RulesByKind, withoutCode, withoutTenant, withoutUsage } from "./unasked-usage.ts";
import { type FoldedUsage, noCoverage, type UsageSink, UsageSource } from "./usage-source.ts";
import { judgeWaivers, waiverRows } from "./waivers.ts";
import { scopeEnvironment, type Walk, walkCode, walkScope, walkVault } from "./walk.ts";
import { principalsSpeak, type Walked, walkDirectory } from "./walk-directory.ts";

export interface EvaluateInput {
  /**
   * Several snapshots make one report. Each is judged at its own time unless `now` says otherwise; what stands in several
   * of them is judged once.
   */
  readonly snapshots: readonly SnapshotReader[];
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  readonly tool: { readonly name: string; readonly version: string };
  /** Where long lists go; in memory when not given. */
  readonly stores?: StoreFactory;
  readonly now?: string;
  /** The findings of an earlier run: they are known, and do not count as new. */
  readonly baseline?: Iterable<KnownFinding>;
  readonly isSelected?: (ruleId: string) => boolean;
  /** What infrastructure code declares of live vaults: findings then point at its lines, and differences are judged. */
  readonly declarations?: Declarations;
  /** What the code that is judged does to the access of a tenant, where it was held against a snapshot of one. */
  readonly change?: ChangeResult;
  /** Keep every outcome of every rule on every subject. */
  readonly withDetails?: boolean;
  /** Keep a row of each vault, for overviews. */
  readonly withVaults?: boolean;
  /** Told every outcome in the order of the walk, subject by subject: for lists too long to be kept or sorted. */
  readonly onOutcome?: (detail: OutcomeDetail) => void | Promise<void>;
  /** Told what the logs say of each vault, in the order of the walk: for reports of a caller's own. */
  readonly onUsage?: (folded: FoldedUsage) => void | Promise<void>;
}

/** Judges snapshots by a policy: same snapshot, same policy, same report. */
export async function evaluate(given: EvaluateInput): Promise<ReportReader> {
  const input = { ...given, snapshots: newestFirst(given.snapshots) };
  const selected = input.rules.filter((rule) => input.isSelected?.(rule.id) ?? true);
  const rules = compileRules(selected);
  const stores = input.stores ?? (<Item>() => memoryStore<Item>());
  const lists = {
    findings: stores<Finding>("findings"),
    notEvaluated: stores<NotEvaluated>("not-evaluated"),
    details: detailsFor(input, stores),
    vaults: input.withVaults ? stores<VaultRow>("vaults") : undefined,
  };
  const state = newState(input);
  announce(selected, input.policy, state.tally);
  const overlap = await Overlap.of(input.snapshots);
  const walked: Walked[] = [];
  for (const snapshot of input.snapshots) {
    const now = input.now ?? snapshot.manifest.collectedAt;
    const run: Run = { ...state, ...lists, now, suppressions: new Suppressions(snapshot.suppressions ?? []) };
    const sink = { ...state.usage, onUsage: input.onUsage };
    walked.push(await judgeSnapshot(run, rules, { snapshot, overlap, sink }));
  }
  await walkDirectory(walked);
  const afterwards: Run = { ...state, ...lists, now: latestTime(input), suppressions: new Suppressions([]) };
  await judgeWaivers(afterwards, rules.get("waiver") ?? []);
  await settleUndecided(afterwards);
  return finish(input, selected, { ...state, lists });
}

function detailsFor(
  { withDetails, onOutcome }: EvaluateInput,
  stores: StoreFactory,
): RecordStore<OutcomeDetail> | undefined {
  const kept = withDetails ? stores<OutcomeDetail>("outcomes") : undefined;
  if (!onOutcome) return kept;
  return {
    add(key, detail) {
      const told = onOutcome(detail);
      if (!kept) return told ?? undefined;
      return told ? told.then(() => kept.add(key, detail)) : kept.add(key, detail);
    },
    sorted: () => (kept ?? memoryStore<OutcomeDetail>()).sorted(),
  };
}

function newState(input: EvaluateInput) {
  return {
    policy: input.policy,
    tally: new Tally(),
    errors: [],
    undecided: [],
    waiverUse: new WaiverUse(),
    baseline: input.baseline && new Baseline(input.baseline),
    declarations: input.declarations,
    change: input.change,
    toldOfScopes: new Set<string>(),
    usage: { coverage: noCoverage(), seen: new Set<string>() },
  };
}

/** Rules that are on somewhere stand in the outcomes even if the estate has no subject for them. */
function announce(rules: readonly Rule[], policy: Policy, tally: Tally): void {
  const environments = [...policy.environments];
  for (const rule of rules) {
    if (environments.some((environment) => ruleSetting(policy, rule, environment).enabled)) tally.announce(rule.id);
  }
}

interface SnapshotToJudge {
  readonly snapshot: SnapshotReader;
  readonly overlap: Overlap;
  readonly sink: UsageSink & { readonly seen: Set<string> };
}

async function judgeSnapshot(
  state: Run,
  rules: RulesByKind,
  { snapshot, overlap, sink }: SnapshotToJudge,
): Promise<Walked> {
  const shared = await snapshot.shared();
  const isCode = snapshot.manifest.source === "code";
  const ofCode = state.declarations ? rules : withoutCode(rules);
  const asked = state.change ? ofCode : withoutTenant(ofCode);
  const sourceRules = onlyFor(isCode ? ["code"] : ["live", "usage"], asked);
  const index = indexTenant(shared);
  const environmentOf = (id: string) => {
    const scope = index.scopes.get(id);
    return scope && scopeEnvironment(scope, state.policy, index);
  };
  const run: Run = { ...state, environmentOf };
  const usage = await UsageSource.of(snapshot, { now: run.now, sink, nameOf: directoryNames(index) });
  if (!usage && !isCode) await noteUnasked(run, sourceRules, { snapshot, seen: sink.seen });
  const walk: Walk = {
    run,
    rules: usage ? sourceRules : withoutUsage(sourceRules),
    index,
    principalsSpeak: principalsSpeak(sourceRules, run.policy),
    access: new AccessSource({
      shared,
      index,
      now: run.now,
      coverage: snapshot.manifest.coverage,
      asked: snapshot.manifest.asked,
    }),
    ...(usage ? { usage } : {}),
  };
  for await (const { record, isLast } of withLast(newVaults(snapshot, overlap))) await walkVault(walk, record, isLast);
  // Grants above vaults, and principals, are held against what was seen of all vaults.
  for (const scope of shared.scopes) if (overlap.isScopeOf(scope, snapshot)) await walkScope(walk, scope);
  for (const { unit, isOwn } of withGains(snapshot.units ?? [], isCode ? state.change : undefined))
    await walkCode(isOwn ? walk : { ...walk, rules: aboutGains(walk.rules) }, unit);
  return { walk, shared };
}

async function* newVaults(snapshot: SnapshotReader, overlap: Overlap): AsyncGenerator<VaultRecord> {
  for await (const vault of snapshot.vaults()) if (overlap.isNewVault(vault)) yield vault;
}

function onlyFor(sources: readonly RuleSource[], rules: RulesByKind): RulesByKind {
  const isFor = ({ rule }: CompiledRule) => sources.some((source) => rule.sources.includes(source));
  return new Map([...rules].map(([kind, list]) => [kind, list.filter(isFor)] as const));
}

type State = ReturnType<typeof newState> & {
  readonly lists: {
    readonly findings: RecordStore<Finding>;
    readonly notEvaluated: RecordStore<NotEvaluated>;
    readonly details: RecordStore<OutcomeDetail> | undefined;
    readonly vaults: RecordStore<VaultRow> | undefined;
  };
};

function finish(input: EvaluateInput, rules: readonly Rule[], state: State): ReportReader {
  const { summary } = state.tally;
  const read = input.snapshots.flatMap((snapshot) => [...snapshot.manifest.coverage, ...snapshot.problems()]);
  const coverage = [...read, ...(input.declarations?.coverage ?? []), ...changeCoverage(input.change)];
  const vanished = state.baseline?.vanished((ruleId) => state.tally.wasOn(ruleId), coverage);
  summary.fixedSinceBaseline = vanished?.fixed ?? null;
  summary.notRecheckedSinceBaseline = vanished?.notRechecked ?? null;
  if (hasUnacceptedRefusal(coverage, input)) summary.isIncomplete = true;
  const now = latestTime(input);
  const carried = carryForward(vanished?.unchecked ?? [], { policy: input.policy, rules, now });
  return {
    header: reportHeader(input, state, { coverage, now }),
    rules: rules.map(descriptor),
    ...(input.policy.anchor ? { policyAnchor: input.policy.anchor } : {}),
    findings: () => state.lists.findings.sorted(),
    notEvaluated: () => state.lists.notEvaluated.sorted(),
    ...(carried.length > 0 ? { carriedForward: carried } : {}),
    vaults: () => (state.lists.vaults ?? memoryStore<VaultRow>()).sorted(),
    waivers: waiverRows(input.policy.waivers, state.waiverUse, now),
    details: () => (state.lists.details ?? memoryStore<OutcomeDetail>()).sorted(),
  };
}

function hasUnacceptedRefusal(coverage: readonly Coverage[], input: EvaluateInput): boolean {
  const now = latestTime(input);
  return coverage.some(({ collector, refused }) =>
    refused.some(
      ({ id, why }) => faultReasons.has(why.reason) && !acceptedGap(input.policy, factOfCollector(collector), id, now),
    ),
  );
}

function latestTime(input: EvaluateInput): string {
  const times = input.snapshots.map(({ manifest }) => manifest.collectedAt).sort();
  return input.now ?? times.at(-1) ?? "1970-01-01T00:00:00Z";
}
