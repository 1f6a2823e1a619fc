import type { CodeFault, PlainSetting, SecretValue } from "../../../../model/code.ts";
import type { TerraformResource } from "../tree.ts";
import type { ObjectValue, Value } from "../value.ts";
import { blocksOf } from "./faults/fault-list.ts";
import { carriesCredential, isConnectionString, secretByName } from "./secret-name.ts";
import { originOf, placeOf, shownOf } from "./secret-values.ts";
import type { UnitContext } from "./unit-context.ts";
import { isSettingReference, readSettingReference } from "./vault-reference.ts";
import { stated, textOf } from "./walk-value.ts";

/** Web and function apps of all generations, and their slots. */
const siteTypes: ReadonlySet<string> = new Set([
  "azurerm_app_service",
  "azurerm_app_service_slot",
  "azurerm_function_app",
  "azurerm_function_app_flex_consumption",
  "azurerm_function_app_slot",
  "azurerm_linux_function_app",
  "azurerm_linux_function_app_slot",
  "azurerm_linux_web_app",
  "azurerm_linux_web_app_slot",
  "azurerm_logic_app_standard",
  "azurerm_static_web_app",
  "azurerm_windows_function_app",
  "azurerm_windows_function_app_slot",
  "azurerm_windows_web_app",
  "azurerm_windows_web_app_slot",
]);
const containerTypes: ReadonlySet<string> = new Set(["azurerm_container_app", "azurerm_container_app_job"]);

/** A setting of an application, wherever it is stated. */
export interface Setting {
  readonly path: string;
  readonly name: string;
  readonly value: Value;
  /** It is one of the connection strings, whatever its name says. */
  readonly isConnection?: true;
}

/** What is wrong with the settings of one application. */
export interface SettingsFound {
  readonly plain: readonly PlainSetting[];
  /** Secrets that reach a setting out of another resource or a data source. */
  readonly passed: readonly SecretValue[];
  /** References that the platform will not resolve. */
  readonly faults: readonly CodeFault[];
}

/** The application, and what is known of values that its settings are given. */
export interface SettingsHolder {
  readonly address: string;
  readonly reaches: SecretValue["reaches"];
  /** The secret that a value hands on; undefined where it is none of another resource. */
  secretIn(value: Value): Pick<SecretValue, "what" | "origin"> | undefined;
}

const nothing: SettingsFound = { plain: [], passed: [], faults: [] };

/** Judges the settings of an application; of other resources there are none. */
export function settingsOf(resource: TerraformResource, { index, stage }: UnitContext): SettingsFound {
  if (resource.mode !== "managed") return nothing;
  const settings = siteTypes.has(resource.type)
    ? siteSettings(resource.values)
    : containerTypes.has(resource.type)
      ? containerSettings(resource.values)
      : [];
  return judgeSettings(settings, {
    address: resource.address,
    reaches: ["setting", "state"],
    secretIn(value) {
      const [source] = index.secretsIn(value);
      return source && { what: source.what, origin: originOf(value, index, stage) };
    },
  });
}

/** What is wrong with settings, in whatever language they are stated. */
export function judgeSettings(settings: readonly Setting[], holder: SettingsHolder): SettingsFound {
  const found = { plain: [] as PlainSetting[], passed: [] as SecretValue[], faults: [] as CodeFault[] };
  for (const setting of settings) {
    const passed = passedSecret(setting, holder);
    if (passed) found.passed.push(passed);
    else if (isPlainSecret(setting))
      found.plain.push({ path: setting.path, name: setting.name, ...placeOf(setting.value) });
    const fault = brokenReference(setting);
    if (fault) found.faults.push(fault);
  }
  return found;
}

function siteSettings(values: ObjectValue): readonly Setting[] {
  const settings = stated(values, "app_settings");
  const plain = settings?.kind === "unknown" ? settings.certain : settings;
  const named = plain?.kind === "object" ? [...plain.entries] : [];
  return [
    ...named.map(([name, value]) => ({ path: `app_settings.${name}`, name, value })),
    ...namedBlocks(values, "connection_string").map((setting) => ({ ...setting, isConnection: true as const })),
  ];
}

function containerSettings(values: ObjectValue): readonly Setting[] {
  return blocksOf(values, "template").flatMap((template) =>
    ["container", "init_container"].flatMap((type) =>
      blocksOf(template, type).flatMap((container) =>
        namedBlocks(container, "env").map((setting) => ({ ...setting, path: `template.${type}.${setting.path}` })),
      ),
    ),
  );
}

/** Blocks with a `name` and a `value`. */
function namedBlocks(values: ObjectValue, type: string): readonly Setting[] {
  return blocksOf(values, type).flatMap((block) => {
    const value = stated(block, "value");
    const name = textOf(stated(block, "name")) ?? type;
    return value ? [{ path: `${type}.${name}`, name, value }] : [];
  });
}

function passedSecret({ path, name, value }: Setting, holder: SettingsHolder): SecretValue | undefined {
  const source = holder.secretIn(value);
  if (!source) return undefined;
  const what = `${source.what}, in the setting ${name} of ${holder.address}`;
  return { path, what, origin: source.origin, reaches: [...holder.reaches], shown: shownOf(value), ...placeOf(value) };
}

/** A known value that is no reference, under a name that says secret. A connection string is one only with a credential in it. */
function isPlainSecret({ name, value, isConnection }: Setting): boolean {
  if (value.kind !== "scalar" || value.value === null || value.value === "") return false;
  const text = String(value.value);
  if (isSettingReference(text)) return false;
  if (value.isSensitive && typeof value.value === "string" && secretByName(name)) return true;
  if (isConnection && value.isSensitive) return true;
  if (isConnection || isConnectionString(name)) return carriesCredential(text);
  return secretByName(name) !== undefined && typeof value.value === "string" && !isSwitch(text);
}

/** `"true"`, `"false"` and numbers of a few digits say how, not what. */
function isSwitch(text: string): boolean {
  return text === "true" || text === "false" || /^\d{1,3}$/.test(text);
}

function brokenReference({ path, value }: Setting): CodeFault | undefined {
  const text = textOf(value);
  if (text === undefined || !isSettingReference(text)) return undefined;
  const { fault } = readSettingReference(text);
  return fault === undefined
    ? undefined
    : { path, message: `${path} is a Key Vault reference that cannot be resolved: ${fault}`, ...placeOf(value) };
}
