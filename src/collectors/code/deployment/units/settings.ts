import { judgeSettings, type Setting, type SettingsFound } from "../../terraform/units/app-settings.ts";
import { stated, textOf, valuesAt } from "../../terraform/units/walk-value.ts";
import type { ObjectValue, Value } from "../../terraform/value.ts";
import type { DeployedResource } from "../deployment.ts";
import type { UnitContext } from "./unit-context.ts";

type SettingsReader = (resource: DeployedResource) => readonly Setting[];

const site: SettingsReader = ({ body }) => [
  ...namedIn(body, "properties.siteConfig.appSettings", "value"),
  ...namedIn(body, "properties.siteConfig.connectionStrings", "connectionString").map(asConnection),
];

/** `config/appsettings` and its like: settings by their names. Connection strings have the value one level deeper. */
const siteConfig: SettingsReader = ({ name, body }) => {
  const kind = textOf(name)?.toLowerCase();
  const properties = stated(body, "properties");
  const known = properties?.kind === "unknown" ? properties.certain : properties;
  const entries = known?.kind === "object" ? [...known.entries] : [];
  if (kind === "connectionstrings") {
    return entries.flatMap(([setting, one]) => {
      const value = one.kind === "object" ? stated(one, "value") : undefined;
      return value ? [asConnection({ path: `properties.${setting}.value`, name: setting, value })] : [];
    });
  }
  if (kind !== "appsettings" && kind !== "functionappsettings") return [];
  return entries.map(([setting, value]) => ({ path: `properties.${setting}`, name: setting, value }));
};

const containerApp: SettingsReader = ({ body }) =>
  ["containers", "initContainers"].flatMap((list) => namedIn(body, `properties.template.${list}.env`, "value"));

const containerGroup: SettingsReader = ({ body }) =>
  ["containers", "initContainers"].flatMap((list) =>
    namedIn(body, `properties.${list}.properties.environmentVariables`, "value"),
  );

/** A key of App Configuration, without its label. A reference to a vault says so in its content type. */
const keyValue: SettingsReader = ({ name, body }) => {
  const [value] = valuesAt(body, ["properties", "value"]);
  const [type] = valuesAt(body, ["properties", "contentType"]);
  const key = textOf(name)?.split("$", 1)[0] ?? "";
  const isReference =
    textOf(type?.value)?.toLowerCase().includes("keyvaultref") === true || type?.value.kind === "unknown";
  if (!value || key === "" || isReference) return [];
  return [{ path: value.path, name: key, value: value.value }];
};

/** A named value of API Management, secret or not: what it states stands in the code. */
const namedValue: SettingsReader = ({ name, body }) => {
  const [value] = valuesAt(body, ["properties", "value"]);
  const [displayName] = valuesAt(body, ["properties", "displayName"]);
  const called = textOf(displayName?.value) ?? textOf(name);
  return value && called !== undefined ? [{ path: value.path, name: called, value: value.value }] : [];
};

/** By ARM type, lower case. */
const readers: ReadonlyMap<string, SettingsReader> = new Map([
  ["microsoft.apimanagement/service/namedvalues", namedValue],
  ["microsoft.app/containerapps", containerApp],
  ["microsoft.app/jobs", containerApp],
  ["microsoft.appconfiguration/configurationstores/keyvalues", keyValue],
  ["microsoft.containerinstance/containergroups", containerGroup],
  ["microsoft.web/sites", site],
  ["microsoft.web/sites/config", siteConfig],
  ["microsoft.web/sites/slots", site],
  ["microsoft.web/sites/slots/config", siteConfig],
  ["microsoft.web/staticsites/config", siteConfig],
]);

/** Judges the settings of an application; of other resources there are none. */
export function settingsFound(resource: DeployedResource, { flow }: UnitContext): SettingsFound {
  const settings = readers.get(resource.type.toLowerCase())?.(resource) ?? [];
  return judgeSettings(settings, {
    address: resource.address,
    reaches: ["setting"],
    secretIn(value) {
      const [source] = flow.sourcesOf(value);
      return source && { what: source.what, origin: source.origin };
    },
  });
}

function asConnection(setting: Setting): Setting {
  return { ...setting, isConnection: true };
}

/** Objects with a `name` and a value, in the lists at a path. */
function namedIn(body: ObjectValue, path: string, valueName: string): readonly Setting[] {
  return valuesAt(body, [...path.split("."), valueName]).flatMap(({ path: place, value }) => {
    const holder = objectAt(body, place);
    const name = textOf(holder && stated(holder, "name"));
    if (name === undefined || isBlank(value)) return [];
    // Named by the setting, so that a finding stays the same where others come and go before it.
    return [{ path: `${path}.${name}`, name, value }];
  });
}

function isBlank(value: Value): boolean {
  return value.kind === "scalar" && (value.value === null || value.value === "");
}

/** The object around the last name of a path such as `properties.list[0].value`. */
function objectAt(body: ObjectValue, path: string): ObjectValue | undefined {
  let current: Value | undefined = body;
  for (const step of path.split(".").slice(0, -1)) {
    const [name = "", ...indexes] = step.split("[");
    current = memberOf(current, name);
    for (const index of indexes) {
      const list: Value | undefined = current?.kind === "unknown" ? current.certain : current;
      current = list?.kind === "list" ? list.items[Number.parseInt(index, 10)] : undefined;
    }
  }
  const found = current?.kind === "unknown" ? current.certain : current;
  return found?.kind === "object" ? found : undefined;
}

function memberOf(value: Value | undefined, name: string): Value | undefined {
  const known = value?.kind === "unknown" ? value.certain : value;
  return known?.kind === "object" ? known.entries.get(name) : undefined;
}
