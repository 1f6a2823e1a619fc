import { list, object, scalar } from "../terraform/evaluate/values.ts";
import { stated, textOf } from "../terraform/units/walk-value.ts";
import type { ObjectValue, UnknownValue, Value } from "../terraform/value.ts";
import type { DeployedResource, Deployment, MissingModule } from "./deployment.ts";
import { assignmentBody, type Body, keyBody, objectOf, secretBody, settingBody } from "./vault-module-parts.ts";

/** Where what is said here of the public module comes from. */
export const vaultModuleFacts = {
  source: "Azure Verified Modules, avm/res/key-vault/vault: its parameters and their defaults",
  date: "2026-08-15",
} as const;

const vaultModule = /^br(?:\/public:|:mcr\.microsoft\.com\/bicep\/)avm\/res\/key-vault\/vault:/i;

/**
 * The deployment with the vaults of calls of the public module for them, which is not here: what it makes of its parameters is known.
 * Which API version it uses hangs on the module's own version, and is not.
 */
export function withVaultModules(deployment: Deployment): Deployment {
  const known = deployment.missing.filter(({ source }) => vaultModule.test(source));
  if (known.length === 0) return deployment;
  const told = new Set(known.map(({ uri, at }) => `${uri}:${at?.startLine ?? 0}`));
  return {
    ...deployment,
    resources: [...deployment.resources, ...known.flatMap((module) => new VaultModule(module).resources())],
    refused: deployment.refused.filter(({ id, why }) => why.reason !== "not-in-output" || !told.has(id)),
  };
}

/** Parameters that become properties of the vault under the same or another name, with the default that is known. */
const settings: readonly (readonly [parameter: string, property: string, byDefault: Value | undefined])[] = [
  ["enableRbacAuthorization", "enableRbacAuthorization", scalar(true)],
  ["enablePurgeProtection", "enablePurgeProtection", scalar(true)],
  ["enableSoftDelete", "enableSoftDelete", scalar(true)],
  ["softDeleteRetentionInDays", "softDeleteRetentionInDays", scalar(90)],
  ["networkAcls", "networkAcls", undefined],
  ["accessPolicies", "accessPolicies", undefined],
];

/** Parameters of which the default is not known here. */
const open = [
  ["enableVaultForDeployment", "enabledForDeployment"],
  ["enableVaultForTemplateDeployment", "enabledForTemplateDeployment"],
  ["enableVaultForDiskEncryption", "enabledForDiskEncryption"],
] as const;

class VaultModule {
  readonly #module: MissingModule;

  constructor(module: MissingModule) {
    this.#module = module;
  }

  resources(): readonly DeployedResource[] {
    return [
      this.#vault(),
      ...this.#children("secrets", "Microsoft.KeyVault/vaults/secrets", secretBody),
      ...this.#children("keys", "Microsoft.KeyVault/vaults/keys", keyBody),
      ...this.#attached("roleAssignments", "Microsoft.Authorization/roleAssignments", assignmentBody),
      ...this.#attached("diagnosticSettings", "Microsoft.Insights/diagnosticSettings", settingBody),
      ...this.#endpoints(),
      ...this.#lock(),
    ];
  }

  #input(name: string): Value | undefined {
    return stated(this.#module.inputs, name);
  }

  #vault(): DeployedResource {
    const properties = new Map<string, Value>();
    for (const [parameter, property, byDefault] of settings) {
      const value = this.#input(parameter) ?? byDefault;
      if (value) properties.set(property, value);
    }
    for (const [parameter, property] of open) {
      properties.set(property, this.#input(parameter) ?? unknown(`the default of ${parameter} in the module`));
    }
    properties.set("sku", objectOf({ family: scalar("A"), name: this.#input("sku") ?? scalar("premium") }));
    const access = this.#publicAccess();
    if (access) properties.set("publicNetworkAccess", access);
    return this.#resource("Microsoft.KeyVault/vaults", {
      address: this.#module.address,
      name: this.#input("name") ?? unknown("the name of the vault"),
      body: { location: this.#input("location"), tags: this.#input("tags"), properties: object(properties) },
    });
  }

  /** Off where it is not stated and private endpoints are all that leads in. */
  #publicAccess(): Value | undefined {
    const given = this.#input("publicNetworkAccess");
    if (given && textOf(given) !== "") return given;
    const endpoints = this.#input("privateEndpoints");
    const acls = this.#input("networkAcls");
    if (!endpoints || acls) return undefined;
    if (endpoints.kind === "unknown") return unknown(`whether there are ${endpoints.expression}`);
    return endpoints.kind === "list" && endpoints.items.length > 0 ? scalar("Disabled") : undefined;
  }

  #children(parameter: string, type: string, bodyOf: Body): readonly DeployedResource[] {
    return this.#items(parameter).map(({ item, index }) =>
      this.#resource(type, {
        address: `${this.#module.address}.${parameter}[${keyOf(item, index)}]`,
        name: stated(item, "name") ?? unknown(`${parameter}[${index}].name`),
        parent: this.#vaultId(),
        body: bodyOf(item),
        item,
      }),
    );
  }

  #attached(parameter: string, type: string, bodyOf: Body): readonly DeployedResource[] {
    return this.#items(parameter).map(({ item, index }) =>
      this.#resource(type, {
        address: `${this.#module.address}.${parameter}[${index}]`,
        name: stated(item, "name") ?? unknown(`the name of ${parameter}[${index}]`),
        scope: this.#vaultId(),
        body: bodyOf(item),
        item,
      }),
    );
  }

  #endpoints(): readonly DeployedResource[] {
    return this.#items("privateEndpoints").map(({ item, index }) => {
      const connection = objectOf({
        properties: objectOf({
          privateLinkServiceId: this.#vaultId(),
          groupIds: list([stated(item, "service") ?? scalar("vault")]),
        }),
      });
      const isManual = stated(item, "isManualConnection");
      const isByHand = isManual?.kind === "scalar" && isManual.value === true;
      const member = isByHand ? "manualPrivateLinkServiceConnections" : "privateLinkServiceConnections";
      return this.#resource("Microsoft.Network/privateEndpoints", {
        address: `${this.#module.address}.privateEndpoints[${index}]`,
        name: stated(item, "name") ?? unknown(`the name of privateEndpoints[${index}]`),
        body: { properties: objectOf({ [member]: list([connection]) }) },
        item,
      });
    });
  }

  #lock(): readonly DeployedResource[] {
    const lock = this.#input("lock");
    const level = lock?.kind === "object" ? stated(lock, "kind") : undefined;
    if (lock?.kind !== "object" || !level || textOf(level) === "None") return [];
    return [
      this.#resource("Microsoft.Authorization/locks", {
        address: `${this.#module.address}.lock`,
        name: stated(lock, "name") ?? unknown("the name of the lock"),
        scope: this.#vaultId(),
        body: { properties: objectOf({ level }) },
        item: lock,
      }),
    ];
  }

  /** Members of a list that are known to be there; how many more there are is not said where the list is not known. */
  #items(parameter: string): readonly { readonly item: ObjectValue; readonly index: number }[] {
    const value = this.#input(parameter);
    const known = value?.kind === "unknown" ? value.certain : value;
    if (known?.kind !== "list") return [];
    return known.items.flatMap((item, index) => (item.kind === "object" ? [{ item, index }] : []));
  }

  #vaultId(): UnknownValue {
    const { address } = this.#module;
    const references = [{ address, path: ["id"] }];
    return { kind: "unknown", expression: `${address}.id`, why: "apply", references };
  }

  #resource(type: string, { address, name, parent, scope, body, item }: Made): DeployedResource {
    const { uri, at } = this.#module;
    const place = item?.at ?? at;
    const entries = Object.entries(body).filter((entry): entry is [string, Value] => entry[1] !== undefined);
    return {
      type,
      apiVersion: undefined,
      address,
      module: "",
      uri,
      at: place,
      typeAt: place,
      name,
      parent,
      scope,
      isExisting: false,
      body: object(new Map(entries)),
    };
  }
}

interface Made {
  readonly address: string;
  readonly name: Value;
  readonly parent?: Value;
  readonly scope?: Value;
  readonly body: Readonly<Record<string, Value | undefined>>;
  readonly item?: ObjectValue;
}

/** `"db"`, or the place in the list where the name is not known. */
function keyOf(item: ObjectValue, index: number): string {
  const name = textOf(stated(item, "name"));
  return name === undefined ? String(index) : JSON.stringify(name);
}

function unknown(expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "remote", references: [] };
}
