import type { Principal } from "../../../../../src/model/principal.ts";
import type { ApplicationModel, CredentialModel, DirectoryModel } from "../directory-model.ts";
import { servicePrincipal } from "../tenant-from.ts";
import { known } from "./objects.ts";

function credentialsOf(principal: Principal, kind: "secret" | "certificate"): readonly CredentialModel[] {
  return known(principal.credentials, [])
    .filter((one) => one.kind === kind)
    .map(({ startsOn, endsOn }, index) => ({
      keyId: `${principal.id}-${kind}-${index}`,
      startDateTime: startsOn ?? "2024-01-01T00:00:00Z",
      endDateTime: endsOn ?? "2099-01-01T00:00:00Z",
    }));
}

const isOwn = ({ homeTenantId }: Principal) => known(homeTenantId, null) === null;

function ownerOf({ homeTenantId, kind }: Principal, tenantId: string): { readonly appOwnerOrganizationId?: string } {
  return known(kind, "user") === "application" ? { appOwnerOrganizationId: known(homeTenantId, null) ?? tenantId } : {};
}

/** The registration behind a service principal: there, and nowhere else, stand the tenants that it trusts to sign it in. */
function applicationOf(principal: Principal): ApplicationModel {
  const federated = known(principal.credentials, []).filter(({ kind }) => kind === "federated");
  return {
    id: principal.id.replace(/^./, "f"),
    appId: known(principal.appId, null) ?? principal.id,
    displayName: known(principal.name, null) ?? principal.id,
    passwordCredentials: [],
    keyCredentials: [],
    owners: [],
    federatedIdentityCredentials: federated.map(({ issuer }, index) => ({
      id: `${principal.id}-federated-${index}`,
      name: `federated-${index}`,
      issuer: issuer ?? "",
      subject: "repo:halden/app:environment:prod",
      audiences: ["api://AzureADTokenExchange"],
    })),
  };
}

/** The directory that the principals of a snapshot came from. Those that do not exist any more are not in it. */
export function directoryOf(principals: readonly Principal[], own: DirectoryModel, tenantId: string): DirectoryModel {
  const there = principals.filter(({ exists }) => known(exists, true));
  const ofKind = (...kinds: readonly string[]) => there.filter(({ kind }) => kinds.includes(known(kind, "user")));
  const nameOf = (principal: Principal) => known(principal.name, null) ?? principal.id;
  const membersOf = (group: string) =>
    there.filter(({ memberOf }) => known(memberOf, []).includes(group)).map(({ id }) => id);
  return {
    users: ofKind("user").map((user) => ({
      id: user.id,
      displayName: nameOf(user),
      userPrincipalName: nameOf(user),
      accountEnabled: known(user.isEnabled, true),
      userType: known(user.isGuest, false) ? "Guest" : "Member",
    })),
    groups: ofKind("group").map((group) => ({
      id: group.id,
      displayName: nameOf(group),
      securityEnabled: true,
      groupTypes: [],
      isAssignableToRole: false,
      members: membersOf(group.id),
      owners: [],
    })),
    servicePrincipals: [
      ...own.servicePrincipals,
      ...ofKind("application", "managed-identity", "service-principal").map((one) =>
        servicePrincipal({
          id: one.id,
          displayName: nameOf(one),
          appId: known(one.appId, null) ?? one.id,
          servicePrincipalType: known(one.kind, "user") === "managed-identity" ? "ManagedIdentity" : "Application",
          accountEnabled: known(one.isEnabled, true),
          ...ownerOf(one, tenantId),
          passwordCredentials: credentialsOf(one, "secret"),
          keyCredentials: credentialsOf(one, "certificate"),
        }),
      ),
    ],
    applications: [...own.applications, ...ofKind("application").filter(isOwn).map(applicationOf)],
    devices: ofKind("device").map((one) => ({ id: one.id, displayName: nameOf(one) })),
  };
}
