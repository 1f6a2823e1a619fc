/** A password or certificate of an application or service principal. Azure shows its dates, never its value. */
export interface CredentialModel {
  readonly keyId: string;
  readonly displayName?: string;
  readonly startDateTime: string;
  readonly endDateTime: string;
  /** Certificates only: AsymmetricX509Cert, Symmetric. */
  readonly type?: string;
  readonly usage?: string;
}

export interface UserModel {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail?: string;
  readonly accountEnabled: boolean;
  readonly userType: "Member" | "Guest";
}

export interface GroupModel {
  readonly id: string;
  readonly displayName: string;
  readonly securityEnabled: boolean;
  readonly groupTypes: readonly string[];
  readonly isAssignableToRole: boolean;
  /** Object ids of direct members: users, groups, service principals, devices. */
  readonly members: readonly string[];
  readonly owners: readonly string[];
  /** HiddenMembership hides the members from whoever lacks Member.Read.Hidden. */
  readonly visibility?: "HiddenMembership" | "Private" | "Public";
}

export interface ServicePrincipalModel {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly servicePrincipalType: "Application" | "ManagedIdentity" | "Legacy" | "SocialIdp";
  readonly accountEnabled: boolean;
  readonly appOwnerOrganizationId?: string;
  /** For managed identities: `isExplicit=…` and the resource id. */
  readonly alternativeNames: readonly string[];
  readonly passwordCredentials: readonly CredentialModel[];
  readonly keyCredentials: readonly CredentialModel[];
  readonly owners: readonly string[];
}

export interface FederatedCredentialModel {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

export interface ApplicationModel {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly passwordCredentials: readonly CredentialModel[];
  readonly keyCredentials: readonly CredentialModel[];
  readonly owners: readonly string[];
  readonly federatedIdentityCredentials: readonly FederatedCredentialModel[];
}

export interface DeviceModel {
  readonly id: string;
  readonly displayName: string;
}

export interface DirectoryModel {
  readonly users: readonly UserModel[];
  readonly groups: readonly GroupModel[];
  readonly servicePrincipals: readonly ServicePrincipalModel[];
  readonly applications: readonly ApplicationModel[];
  readonly devices: readonly DeviceModel[];
}

/** Who may sign in, with what, and which application permissions on Graph its tokens carry. */
export interface LoginModel {
  readonly principalId: string;
  readonly clientId: string;
  readonly secrets: readonly string[];
  /** Secrets that once were good. */
  readonly expiredSecrets?: readonly string[];
  /** PEM certificates or public keys that may sign a client assertion. */
  readonly certificates: readonly string[];
  /** Tokens of another issuer that are taken as assertions: workload identity federation. */
  readonly federations: readonly { readonly issuer: string; readonly subject: string; readonly publicKey: string }[];
  readonly graphPermissions: readonly string[];
}
