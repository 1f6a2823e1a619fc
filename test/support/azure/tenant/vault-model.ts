import type { JsonObject } from "../json.ts";
import type { Series } from "./series.ts";

/** Times in the model are RFC 3339; the wire has Unix seconds where Azure has them. */
export interface VersionModel {
  /** 32 hex digits. */
  readonly version: string;
  readonly enabled: boolean;
  readonly created: string;
  readonly updated: string;
  readonly expires?: string;
  readonly notBefore?: string;
}

interface ObjectModel {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Oldest first, never empty; the last one is the current version. */
  readonly versions: readonly VersionModel[];
  /** The secret and the key that belong to a certificate. */
  readonly managed: boolean;
}

export interface SecretModel extends ObjectModel {
  readonly contentType?: string;
}

export interface KeyModel extends ObjectModel {
  /** RSA, RSA-HSM, EC, EC-HSM, oct-HSM. */
  readonly kty: string;
  readonly keySize?: number;
  readonly curve?: string;
  readonly keyOps: readonly string[];
  readonly exportable?: boolean;
  /** As the data plane prints it: `{lifetimeActions, attributes: {expiryTime}}`. */
  readonly rotationPolicy?: JsonObject;
  readonly releasePolicy?: JsonObject;
}

export interface CertificateModel extends ObjectModel {
  /** Base64url SHA-1 thumbprint. */
  readonly thumbprint: string;
  /** As the data plane prints it, without its id. */
  readonly policy: JsonObject;
  /** The certificate operation under way or ended, as the data plane prints it, without its id. */
  readonly pending?: JsonObject;
}

/** An object that waits for purge or recovery. */
export interface Deleted<Model> {
  readonly name: string;
  readonly deletedOn: string;
  readonly scheduledPurgeOn: string;
  readonly object: Model;
}

export interface IssuerModel {
  readonly name: string;
  readonly provider: string;
  /** Everything else a GET on the issuer shows; `credentials.pwd` never comes back from Azure. */
  readonly details: JsonObject;
}

export interface ContactModel {
  readonly email: string;
  readonly name?: string;
  readonly phone?: string;
}

interface StoreModel {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** ARM properties as a GET shows them; the URI and the private endpoint connections are laid in by the server. */
  readonly properties: JsonObject;
  readonly systemData?: JsonObject;
  /** `properties` of private endpoint connections by name. */
  readonly privateEndpointConnections: readonly NamedProperties[];
  readonly keys: Series<KeyModel>;
  readonly deletedKeys: Series<Deleted<KeyModel>>;
}

export interface NamedProperties {
  readonly name: string;
  readonly properties: JsonObject;
}

export interface VaultModel extends StoreModel {
  readonly networkSecurityPerimeters: readonly NamedProperties[];
  readonly secrets: Series<SecretModel>;
  readonly certificates: Series<CertificateModel>;
  readonly deletedSecrets: Series<Deleted<SecretModel>>;
  readonly deletedCertificates: Series<Deleted<CertificateModel>>;
  readonly issuers: readonly IssuerModel[];
  /** Null: the vault has no contacts, which the service answers with 404. */
  readonly contacts: readonly ContactModel[] | null;
}

/** A role assignment inside a managed HSM: scopes are `/`, `/keys` or `/keys/<name>`. */
export interface LocalAssignmentModel {
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  /** GUID of the local role. */
  readonly roleId: string;
}

export interface ManagedHsmModel extends StoreModel {
  readonly skuName: string;
  readonly localAssignments: readonly LocalAssignmentModel[];
  /** Custom roles of the HSM. */
  readonly ownRoles?: readonly {
    readonly id: string;
    readonly name: string;
    readonly dataActions: readonly string[];
  }[];
  /** The setting that lets Azure Resource Manager manage keys. */
  readonly allowsArm?: boolean;
}

/** A vault or managed HSM that waits for purge. */
export interface DeletedStoreModel {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly deletedOn: string;
  readonly scheduledPurgeOn: string;
  readonly purgeProtectionEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export type Store = VaultModel | ManagedHsmModel;

export function vaultId(vault: VaultModel): string {
  return `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}/providers/Microsoft.KeyVault/vaults/${vault.name}`;
}

export function managedHsmId(hsm: ManagedHsmModel): string {
  return `/subscriptions/${hsm.subscriptionId}/resourceGroups/${hsm.resourceGroup}/providers/Microsoft.KeyVault/managedHSMs/${hsm.name}`;
}
