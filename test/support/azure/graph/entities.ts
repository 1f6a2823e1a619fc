import { type Json, type JsonObject, present } from "../json.ts";
import { hintMarker } from "../markers.ts";
import type {
  ApplicationModel,
  CredentialModel,
  DeviceModel,
  GroupModel,
  ServicePrincipalModel,
  UserModel,
} from "../tenant/directory-model.ts";
import type { TenantModel } from "../tenant/model.ts";

export const entityKinds = ["user", "group", "servicePrincipal", "application", "device"] as const;
export type EntityKind = (typeof entityKinds)[number];

/** A directory object with everything that Graph could show of it. */
export interface Entity {
  readonly kind: EntityKind;
  readonly id: string;
  readonly properties: JsonObject;
  /** Properties that are shown only when `$select` names them. */
  readonly onRequest: readonly string[];
}

/** Azure never gives the secret back; the hint holds its first characters, which nobody needs to keep. */
function password({ keyId, displayName, startDateTime, endDateTime }: CredentialModel): Json {
  return {
    customKeyIdentifier: null,
    displayName: displayName ?? null,
    endDateTime,
    hint: hintMarker,
    keyId,
    secretText: null,
    startDateTime,
  };
}

function certificate({ keyId, displayName, startDateTime, endDateTime, type, usage }: CredentialModel): Json {
  return {
    customKeyIdentifier: Buffer.from(keyId).toString("base64"),
    displayName: displayName ?? null,
    endDateTime,
    key: null,
    keyId,
    startDateTime,
    type: type ?? "AsymmetricX509Cert",
    usage: usage ?? "Verify",
  };
}

const user = (one: UserModel): Entity => ({
  kind: "user",
  id: one.id,
  properties: {
    id: one.id,
    businessPhones: [],
    displayName: one.displayName,
    givenName: null,
    jobTitle: null,
    mail: one.mail ?? null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: one.userPrincipalName,
    accountEnabled: one.accountEnabled,
    userType: one.userType,
    createdDateTime: "2024-01-01T00:00:00Z",
  },
  // The trap of this API: whether an account is enabled is not in the usual answer.
  onRequest: ["accountEnabled", "userType", "createdDateTime"],
});

const group = (one: GroupModel): Entity => ({
  kind: "group",
  id: one.id,
  properties: {
    id: one.id,
    displayName: one.displayName,
    description: null,
    groupTypes: one.groupTypes,
    isAssignableToRole: one.isAssignableToRole,
    mailEnabled: false,
    securityEnabled: one.securityEnabled,
    visibility: one.visibility ?? null,
    createdDateTime: "2024-01-01T00:00:00Z",
  },
  onRequest: [],
});

const servicePrincipal = (one: ServicePrincipalModel): Entity => ({
  kind: "servicePrincipal",
  id: one.id,
  properties: {
    id: one.id,
    accountEnabled: one.accountEnabled,
    alternativeNames: one.alternativeNames,
    appDisplayName: one.displayName,
    appId: one.appId,
    appOwnerOrganizationId: one.appOwnerOrganizationId ?? null,
    displayName: one.displayName,
    servicePrincipalNames: [one.appId],
    servicePrincipalType: one.servicePrincipalType,
    tags: [],
    keyCredentials: one.keyCredentials.map(certificate),
    passwordCredentials: one.passwordCredentials.map(password),
  },
  onRequest: [],
});

const application = (one: ApplicationModel): Entity => ({
  kind: "application",
  id: one.id,
  properties: {
    id: one.id,
    appId: one.appId,
    displayName: one.displayName,
    signInAudience: "AzureADMyOrg",
    keyCredentials: one.keyCredentials.map(certificate),
    passwordCredentials: one.passwordCredentials.map(password),
  },
  onRequest: [],
});

const device = (one: DeviceModel): Entity => ({
  kind: "device",
  id: one.id,
  properties: { id: one.id, displayName: one.displayName, accountEnabled: true, deviceId: one.id },
  onRequest: [],
});

/** Everything in a directory by kind. */
export function entitiesOf({ directory }: TenantModel, kind: EntityKind): readonly Entity[] {
  switch (kind) {
    case "user":
      return directory.users.map(user);
    case "group":
      return directory.groups.map(group);
    case "servicePrincipal":
      return directory.servicePrincipals.map(servicePrincipal);
    case "application":
      return directory.applications.map(application);
    case "device":
      return directory.devices.map(device);
  }
}

export function entityById(tenant: TenantModel, id: string): Entity | undefined {
  const wanted = id.toLowerCase();
  for (const kind of entityKinds) {
    const found = entitiesOf(tenant, kind).find((entity) => entity.id.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The properties of an entity that an answer shows: those selected, else the usual ones. */
export function shown(entity: Entity, select: readonly string[] | null): JsonObject {
  const names = select ?? Object.keys(entity.properties).filter((name) => !entity.onRequest.includes(name));
  return present(
    Object.fromEntries(
      names.map((name) => [name, Object.hasOwn(entity.properties, name) ? entity.properties[name] : undefined]),
    ),
  );
}

export const odataType = (kind: EntityKind) => `#microsoft.graph.${kind}`;
