import { type Fact, isRead, read, type UnknownFact, unknown } from "../../../../model/fact.ts";
import type { DiagnosticSetting } from "../../../../model/vault.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import type { AttachmentReader } from "./attachment.ts";
import {
  attribute,
  blocks,
  expressionOf,
  flagFact,
  isUnknownValue,
  type Stated,
  textOf,
  unknownFact,
} from "./facts.ts";
import { placeOf } from "./place.ts";
import { recordId } from "./tree-index.ts";

/** What a resource attaches that may not be there: as good as unknown, whatever it states. */
export function ifCertain<Item>({ countUnknown, at }: TerraformResource, item: () => Fact<Item>): Fact<Item> {
  return countUnknown === undefined ? item() : unknown(countUnknown, at);
}

/** `azurerm_monitor_diagnostic_setting`. */
export const readDiagnosticSetting: AttachmentReader = (resource, { index }) => [
  {
    part: "diagnosticSettings",
    place: placeOf(resource, "target_resource_id", index),
    item: ifCertain(resource, () => settingFact(resource)),
  },
];

function settingFact(resource: TerraformResource): Fact<DiagnosticSetting> {
  const { values } = resource;
  const logs = logsOf(
    [
      // Names of azurerm 3 and later, and of all before 4.
      { name: "enabled_log", isOnUnlessStated: true },
      { name: "log", isOnUnlessStated: true },
    ],
    values,
  );
  if (!isRead(logs)) return logs;
  const setting: DiagnosticSetting = {
    ...settingIdentity(resource),
    logs: logs.read,
    workspaceId: destination(attribute(values, "log_analytics_workspace_id")),
    storageAccountId: destination(attribute(values, "storage_account_id")),
    eventHubAuthorizationRuleId: destination(attribute(values, "eventhub_authorization_rule_id")),
    partnerSolutionId: destination(attribute(values, "partner_solution_id")),
  };
  return read(setting, resource.at);
}

export function settingIdentity(resource: TerraformResource): Pick<DiagnosticSetting, "id" | "name"> {
  return { id: recordId(resource), name: textOf(attribute(resource.values, "name")) ?? resource.address };
}

/** A destination that is stated is one, whether its id is known yet or not. */
export function destination(value: Stated): string | null {
  if (value === undefined) return null;
  return textOf(value)?.toLowerCase() ?? expressionOf(value, "");
}

interface LogBlocks {
  readonly name: string;
  /** False where the form asks for an explicit true. */
  readonly isOnUnlessStated: boolean;
}

/** Names of the categories and groups of these blocks that are switched on; unknown where one of them may or may not be. */
export function logsOf(forms: readonly LogBlocks[], holder: Stated): Fact<readonly string[]> {
  const names: string[] = [];
  for (const { name, isOnUnlessStated } of forms) {
    const logs = blocks(holder, name);
    if (isUnknownValue(logs)) return unknownFact(logs);
    for (const log of logs) {
      const found = logName(log, isOnUnlessStated);
      if (found !== undefined && typeof found !== "string") return found;
      if (found !== undefined) names.push(found);
    }
  }
  return read(names);
}

function logName(log: Value, isOnUnlessStated: boolean): string | undefined | UnknownFact {
  if (log.kind === "unknown") return unknownFact(log);
  const enabled = flagFact(attribute(log, "enabled"));
  if (!isRead(enabled)) return "unknown" in enabled ? enabled : undefined;
  if (!(enabled.read ?? isOnUnlessStated)) return undefined;
  const category = attribute(log, "category") ?? attribute(log, "category_group") ?? attribute(log, "categoryGroup");
  if (category === undefined) return undefined;
  return textOf(category) ?? (category.kind === "unknown" ? unknownFact(category) : undefined);
}
