import { normalizeId } from "../../model/resource-id.ts";
import type { DiagnosticSetting } from "../../model/vault.ts";
import { isPlainId } from "./identify.ts";
import { type JsonMap, mapIn, mapsIn, textIn } from "./json-value.ts";

/** One diagnostic setting, from az (flat) or the REST API (`properties`); undefined where its logs cannot be read. */
export function readDiagnosticSetting(item: JsonMap, id: string): DiagnosticSetting | undefined {
  const body = mapIn(item, "properties") ?? item;
  const logs = body.get("logs") === null || !body.has("logs") ? [] : mapsIn(body, "logs");
  if (!logs) return undefined;
  return {
    id,
    name: textIn(item, "name") ?? id.split("/").at(-1) ?? "",
    logs: logs.filter((log) => log.get("enabled") === true).flatMap((log) => categoryOf(log)),
    workspaceId: target(body, "workspaceId"),
    storageAccountId: target(body, "storageAccountId"),
    eventHubAuthorizationRuleId: target(body, "eventHubAuthorizationRuleId"),
    partnerSolutionId: target(body, "marketplacePartnerId"),
  };
}

function categoryOf(log: JsonMap): readonly string[] {
  const category = textIn(log, "category") ?? textIn(log, "categoryGroup");
  return category === undefined ? [] : [category];
}

function target(body: JsonMap, name: string): string | null {
  const id = textIn(body, name);
  return id !== undefined && isPlainId(id) ? normalizeId(id) : null;
}
