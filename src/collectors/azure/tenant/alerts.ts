import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import type { Alert } from "../../../model/surroundings.ts";
import { type JsonMap, textIn } from "../../exports/json-value.ts";
import type { WorkspaceAlert } from "../parts.ts";
import { type AlertRule, type AlertType, alertTypes, readAlertRule } from "./alert-rules.ts";
import { extensionPath, idOf, listArm, versions } from "./arm.ts";
import { queryGraph } from "./graph-query.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import type { OwnRights } from "./own-rights.ts";

const collector = "alerts";

const kinds: Readonly<Record<AlertType, { readonly path: string; readonly version: string }>> = {
  "microsoft.insights/metricalerts": { path: "Microsoft.Insights/metricAlerts", version: versions.metricAlerts },
  "microsoft.insights/scheduledqueryrules": {
    path: "Microsoft.Insights/scheduledQueryRules",
    version: versions.scheduledQueryRules,
  },
  "microsoft.insights/activitylogalerts": {
    path: "Microsoft.Insights/activityLogAlerts",
    version: versions.activityLogAlerts,
  },
};

const query = `resources | where type in~ (${alertTypes.map((type) => `'${type}'`).join(", ")}) | project id, type, properties | order by id asc`;

export interface Alerts {
  atVault(vaultId: string): Fact<readonly Alert[]>;
  /** Alerts on logs of key vaults that look at a whole workspace: they watch the vaults whose logs arrive there. */
  readonly byWorkspace: readonly WorkspaceAlert[];
}

export interface AlertsAsk {
  readonly subscriptions: readonly string[];
  readonly vaults: readonly string[];
  readonly rights: OwnRights;
}

/**
 * Alert rules that watch vaults: by naming one, by naming their type over a group or subscription, or by a log query
 * that names one or speaks of their logs. Resource Graph has them all; where the caller may not read all rules of a
 * subscription, ARM is asked and says so.
 */
export async function readAlerts(reading: Reading, ask: AlertsAsk): Promise<Alerts> {
  const rules = new Map<string, AlertRule>();
  const gaps = new Map<string, Unread>();
  const open = await addFromGraph(reading, ask, rules);
  await inParallel(ask.subscriptions, async (scope) => {
    for (const type of alertTypes) {
      const asked = { collector, scope, id: `${scope}/providers/${type}` };
      const why = open.has(`${scope} ${type}`) ? await addFromArm(reading, { scope, type, rules }) : undefined;
      const missing = reading.ledger.note(asked, why);
      if (missing && !gaps.has(scope)) gaps.set(scope, missing);
    }
  });
  return watchersOf([...rules.values()], gaps, ask.vaults);
}

/** Gives back which types of which subscriptions Resource Graph did not prove to have given all of. */
async function addFromGraph(
  reading: Reading,
  ask: AlertsAsk,
  rules: Map<string, AlertRule>,
): Promise<ReadonlySet<string>> {
  const open = new Set<string>();
  for await (const part of queryGraph(reading, { collector, query, subscriptions: ask.subscriptions })) {
    const lost = part.rows.filter((row) => !addRule(row, rules)).length;
    for (const scope of part.subscriptions) {
      for (const type of alertTypes) {
        const isWhole = part.missing === undefined && lost === 0 && ask.rights.may(scope, `${type}/read`);
        if (!isWhole) open.add(`${scope} ${type}`);
      }
    }
  }
  return open;
}

function addRule(row: JsonMap, rules: Map<string, AlertRule>): boolean {
  const type = alertTypes.find((each) => each === textIn(row, "type")?.toLowerCase());
  const rule = type && readAlertRule(row, type);
  if (rule) rules.set(rule.alert.id, rule);
  return rule !== undefined;
}

interface ArmAsk {
  readonly scope: string;
  readonly type: AlertType;
  readonly rules: Map<string, AlertRule>;
}

async function addFromArm({ client }: Reading, { scope, type, rules }: ArmAsk): Promise<Unread | undefined> {
  const { path, version } = kinds[type];
  const listing = await listArm(client, { collector, scope, path: extensionPath(scope, path), version });
  const lost = new Set<string>();
  for (const item of listing.items) {
    const rule = readAlertRule(item, type);
    if (rule) rules.set(rule.alert.id, rule);
    else lost.add(idOf(item) ?? "");
  }
  const why =
    lost.size > 0 ? unread("unparsable", `${lost.size} alert rules are not what Azure prints`).unread : undefined;
  return listing.missing ?? why;
}

function watchersOf(rules: readonly AlertRule[], gaps: ReadonlyMap<string, Unread>, vaults: readonly string[]): Alerts {
  const byScope = new Map<string, AlertRule[]>();
  const add = (scope: string, rule: AlertRule) => {
    const known = byScope.get(scope);
    if (known) known.push(rule);
    else byScope.set(scope, [rule]);
  };
  const byName = Map.groupBy(vaults, (id) => id.slice(id.lastIndexOf("/") + 1));
  const named = new Map<string, Set<AlertRule>>();
  const byWorkspace: WorkspaceAlert[] = [];
  const [anyGap] = [...gaps].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, why]) => why);
  for (const rule of rules) {
    for (const scope of rule.scopes) add(scope, rule);
    if (!rule.isAboutVaults) continue;
    const mentioned = [...rule.words].flatMap((word) => byName.get(word) ?? []);
    for (const vault of mentioned) named.set(vault, (named.get(vault) ?? new Set()).add(rule));
    if (mentioned.length > 0) continue;
    const workspaces = rule.scopes.filter((scope) =>
      scope.includes("/providers/microsoft.operationalinsights/workspaces/"),
    );
    for (const workspaceId of workspaces) byWorkspace.push({ workspaceId, alert: rule.alert });
  }
  return {
    byWorkspace: byWorkspace.sort((a, b) => (a.alert.id + a.workspaceId < b.alert.id + b.workspaceId ? -1 : 1)),
    atVault: (vaultId) => {
      const found = [
        ...above(vaultId)
          .flatMap((scope) => byScope.get(scope) ?? [])
          .filter((rule) => rule.watches(vaultId)),
        ...(named.get(vaultId) ?? []),
      ];
      const alerts = [...new Map(found.map(({ alert }) => [alert.id, alert])).values()];
      const sorted = alerts.sort((a, b) => (a.id < b.id ? -1 : 1));
      // A rule may watch what lies in another subscription: one that is closed may hold some for every vault.
      const gap = gaps.get(`/subscriptions/${subscriptionOf(vaultId)}`) ?? anyGap;
      if (!gap) return read(sorted);
      return sorted.length > 0 ? partly(sorted, gap) : { unread: gap };
    },
  };
}

/** The vault, its resource group and its subscription. */
function above(vaultId: string): readonly string[] {
  const words = vaultId.split("/");
  return [vaultId, words.slice(0, 5).join("/"), words.slice(0, 3).join("/")];
}
