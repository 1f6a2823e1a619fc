import type { Alert } from "../../../model/surroundings.ts";
import { isList, isMap, type Json, type JsonMap, mapIn, mapsIn, textIn } from "../../exports/json-value.ts";
import { idOf, plainArmId } from "./arm.ts";
import { wholeTexts } from "./whole-lists.ts";

/** An alert rule, and which vaults it watches. */
export interface AlertRule {
  readonly alert: Alert;
  /** Normalized ids of the resources, groups, subscriptions or workspaces that it looks at. */
  readonly scopes: readonly string[];
  /** Does it watch this vault or managed HSM, which lies at or below one of its scopes? */
  readonly watches: (vaultId: string) => boolean;
  /** Lower-case words of a log query that may be names of vaults; none for other kinds. */
  readonly words: ReadonlySet<string>;
  /** A log query that speaks of key vaults at all: by a workspace, it watches those whose logs arrive there. */
  readonly isAboutVaults: boolean;
}

/** The resource types that alerts come as, lower case. */
export const alertTypes = [
  "microsoft.insights/metricalerts",
  "microsoft.insights/scheduledqueryrules",
  "microsoft.insights/activitylogalerts",
] as const;
export type AlertType = (typeof alertTypes)[number];

/** Reads a rule of one of the three types; undefined where it is not what Azure prints. */
export function readAlertRule(item: JsonMap, type: AlertType): AlertRule | undefined {
  const id = idOf(item);
  const properties = mapIn(item, "properties");
  const enabled = properties?.get("enabled");
  const given = properties && wholeTexts(properties, "scopes")?.map(scopeOf);
  if (id === undefined || !properties || typeof enabled !== "boolean" || !given) return undefined;
  if (!given.every((scope) => scope !== undefined)) return undefined;
  const rule = { id, enabled, scopes: given };
  switch (type) {
    case "microsoft.insights/metricalerts":
      return metricRule(properties, rule);
    case "microsoft.insights/scheduledqueryrules":
      return logRule(properties, rule);
    case "microsoft.insights/activitylogalerts":
      return activityRule(properties, rule);
  }
}

interface Rule {
  readonly id: string;
  readonly enabled: boolean;
  readonly scopes: readonly string[];
}

/** Old activity alerts write a subscription as its bare path, without a slash in front. */
function scopeOf(text: string): string | undefined {
  return plainArmId(text.startsWith("/") ? text : `/${text}`);
}

function typeOf(vaultId: string): string {
  return vaultId.includes("/managedhsms/") ? "microsoft.keyvault/managedhsms" : "microsoft.keyvault/vaults";
}

/** A rule on single resources names them; one on a group or subscription names the type of resource instead. */
function watchesTyped({ scopes }: Rule, types: ReadonlySet<string>): (vaultId: string) => boolean {
  return (vaultId) => scopes.includes(vaultId) || types.has(typeOf(vaultId));
}

const signal = /^[A-Za-z0-9 ./_-]{1,128}$/;

function signalsOf(texts: Iterable<string | undefined>): readonly string[] {
  const found = new Set<string>();
  for (const text of texts) if (text !== undefined && signal.test(text)) found.add(text);
  return [...found].sort();
}

function metricRule(properties: JsonMap, rule: Rule): AlertRule {
  const criteria = mapIn(properties, "criteria");
  const metrics = (criteria && mapsIn(criteria, "allOf"))?.map((one) => textIn(one, "metricName"));
  const type = textIn(properties, "targetResourceType")?.toLowerCase();
  return {
    alert: { id: rule.id, kind: "metric", enabled: rule.enabled, signals: signalsOf(metrics ?? []) },
    scopes: rule.scopes,
    watches: watchesTyped(rule, new Set(type === undefined ? [] : [type])),
    words: new Set(),
    isAboutVaults: false,
  };
}

const vaultTables = /microsoft\.keyvault|azkvauditlogs|azkvpolicyevaluationdetailslogs/i;
/** Quoted names of audited operations; of the query nothing else is kept. */
const operations = /["']((?:Vault|Secret|Key|Certificate|StorageAccount)[A-Z][A-Za-z]{1,60})["']/g;
const longestQuery = 65_536;

function logRule(properties: JsonMap, rule: Rule): AlertRule {
  const criteria = mapIn(properties, "criteria");
  const queries = (criteria && mapsIn(criteria, "allOf"))?.map((one) => textIn(one, "query") ?? "") ?? [];
  const text = queries.join("\n").slice(0, longestQuery);
  const types = wholeTexts(properties, "targetResourceTypes")?.map((type) => type.toLowerCase());
  const named = [...text.matchAll(operations)].map(([, operation]) => operation);
  return {
    alert: { id: rule.id, kind: "log", enabled: rule.enabled, signals: signalsOf(named) },
    scopes: rule.scopes,
    watches: watchesTyped(rule, new Set(types ?? [])),
    words: new Set(text.toLowerCase().match(/[0-9a-z][0-9a-z-]{2,126}/g)),
    isAboutVaults: vaultTables.test(text),
  };
}

interface Leaf {
  readonly field: string;
  readonly values: readonly string[];
}

/** Fields of an activity log entry that say which resource it is about. */
const placeFields = new Set(["resourceid", "resourcegroup", "resourceprovider", "resourcetype", "operationname"]);

function activityRule(properties: JsonMap, rule: Rule): AlertRule {
  const condition = mapIn(properties, "condition");
  // Each of `allOf` must hold; one of them may be a list of which any may.
  const clauses = ((condition && mapsIn(condition, "allOf")) ?? []).map(leavesOf);
  const names = clauses.flat().filter(({ field }) => field === "operationname");
  const speaksOfVaults = (leaf: Leaf) => leaf.values.some((value) => value.includes("microsoft.keyvault"));
  const isAboutVaults = clauses.some((leaves) => leaves.length > 0 && leaves.every(speaksOfVaults));
  return {
    alert: {
      id: rule.id,
      kind: "activity-log",
      enabled: rule.enabled,
      signals: signalsOf(names.flatMap(({ values }) => values)),
    },
    scopes: rule.scopes,
    watches: (vaultId) =>
      (isAboutVaults || rule.scopes.includes(vaultId)) &&
      clauses.every((leaves) => leaves.length === 0 || leaves.some((leaf) => canBeAbout(leaf, vaultId))),
    words: new Set(),
    isAboutVaults: false,
  };
}

function leavesOf(clause: JsonMap): readonly Leaf[] {
  return [clause, ...(mapsIn(clause, "anyOf") ?? [])].flatMap((one) => {
    const field = textIn(one, "field")?.toLowerCase();
    const values = [one.get("equals"), ...listOf(one.get("containsAny"))].filter((value) => typeof value === "string");
    return field === undefined ? [] : [{ field, values: values.map((value) => value.toLowerCase()) }];
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value.filter((entry) => !isMap(entry)) : [];
}

/** False where the clause speaks of another resource than this; fields that say nothing of it let it pass. */
function canBeAbout({ field, values }: Leaf, vaultId: string): boolean {
  if (!placeFields.has(field)) return true;
  const type = typeOf(vaultId);
  return values.some((value) => {
    switch (field) {
      case "resourceid":
        return scopeOf(value) === vaultId;
      case "resourcegroup":
        return value === vaultId.split("/")[4];
      case "resourceprovider":
        return value === "microsoft.keyvault";
      case "resourcetype":
        return value === type;
      default:
        return value.startsWith(`${type}/`) || !value.startsWith("microsoft.");
    }
  });
}
