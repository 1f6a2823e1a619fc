import type { LogRefusal } from "../../../model/usage.ts";
import { AbortError } from "../../azure/pipeline/clock.ts";
import { GuardRefusal } from "../../azure/pipeline/guard-refusal.ts";
import { TransportFault } from "../../azure/pipeline/transport-fault.ts";
import { readingRoles } from "../../azure/refusal.ts";
import { SignInFault } from "../../azure/sign-in-fault.ts";
import type { ContainerAddress } from "./address.ts";

/** What a storage account said, or why it said nothing: short, and without anything of the request that it answered. */
export interface StorageFault {
  /** The service's code, such as `BlobNotFound`; undefined where it gave none. */
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly why: string;
  readonly remedy: string | null;
}

/**
 * An error of the client as a value. The error itself is dropped: it holds the request, and that the signature or token.
 * Undefined for what is no fault of the service's or the network's, and must be thrown on.
 */
export function storageFault(error: unknown, address: ContainerAddress): StorageFault | undefined {
  if (error instanceof AbortError || !(error instanceof Error) || error.name === "AbortError") return undefined;
  if (error instanceof TransportFault && error.kind === "no-such-host")
    return said(
      undefined,
      `there is no storage account ${address.account}`,
      "check the name of the account, and --cloud",
    );
  if (error instanceof TransportFault || error instanceof GuardRefusal)
    return said(undefined, error.message, error.hint);
  if (error instanceof SignInFault)
    return error.code === "scope-refused" ? said(undefined, error.message, error.hint) : undefined;
  const status = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : undefined;
  if (error.name === "RestError" && status !== undefined && status >= 300) return answered(error, status, address);
  // Where an answer is not what its operation gives, the SDK runs into its own assumptions.
  const isMisread = error.name === "RestError" || error instanceof TypeError || error instanceof RangeError;
  return isMisread ? said(undefined, "the answer is none of a storage account's", strangers) : undefined;
}

/** A fault in the words of the manifest. */
export function refusalOf({ why, remedy }: StorageFault, source: string): LogRefusal {
  return { source, why, remedy };
}

const strangers = "a proxy on the way may have answered: check HTTPS_PROXY and NO_PROXY";

function said(code: string | undefined, why: string, remedy: string | null, status?: number): StorageFault {
  return { code, status, why, remedy };
}

function answered(error: Error, status: number, address: ContainerAddress): StorageFault {
  const told = codeOf(error);
  const known = told === undefined ? undefined : words(address)[told];
  const shownCode = told === undefined ? "" : ` ${told}`;
  const [what, remedy] = known ?? unknownWords(status, address);
  return said(told, `${what} (${status}${shownCode})`, remedy, status);
}

/** The service's code comes from outside: a name, or nothing. */
function codeOf(error: Error): string | undefined {
  const code: unknown = "code" in error ? error.code : undefined;
  const details: unknown = "details" in error ? error.details : undefined;
  const isDetailed = typeof details === "object" && details !== null && "errorCode" in details;
  const found = [code, isDetailed ? details.errorCode : undefined].find(
    (one) => typeof one === "string" && /^[A-Z][A-Za-z]{2,63}$/.test(one),
  );
  return typeof found === "string" ? found : undefined;
}

type Words = readonly [what: string, remedy: string | null];

function unknownWords(status: number, address: ContainerAddress): Words {
  if (status === 401 || status === 403) return ["storage refused the read", byRole(address)];
  if (status === 404) return ["there is no such blob or container", null];
  if (status >= 500 || status === 429) return ["storage could not answer", "run again later"];
  return ["storage refused the read", null];
}

function byRole({ account, isSigned }: ContainerAddress): string {
  if (isSigned) return renewed;
  const scope = `"$(az storage account show --name ${account} --query id --output tsv)"`;
  return `the role ${readingRoles.blob} on the account or container: az role assignment create --assignee-object-id PRINCIPAL --role "${readingRoles.blob}" --scope ${scope}`;
}

const renewed =
  "make a new shared access signature for the container, with the permissions to read and to list: az storage container generate-sas --permissions rl --as-user --auth-mode login";
const allowed =
  "run from a network that the account lets in: through a private endpoint, or from an address that its firewall allows (az storage account network-rule list)";

/** Codes of the blob service's reference, read on 2026-11-23; those that a read can meet. */
function words(address: ContainerAddress): Readonly<Record<string, Words>> {
  const { account, container, isSigned } = address;
  const wrongSignature: Words = ["the shared access signature is wrong, or its time is over", renewed];
  const tooLittle: Words = isSigned
    ? ["the shared access signature does not let its holder list and read this container", renewed]
    : [`the sign-in may not read blobs of ${account}`, byRole(address)];
  const otherTenant: Words = [
    "the token is of another tenant or cloud",
    "sign in to the account's tenant: az login --tenant TENANT",
  ];
  const noSuch: Words = [
    `the account ${account} has no container ${container}`,
    `az storage container list --account-name ${account} --auth-mode login shows those it has`,
  ];
  const archived: Words = [
    "the blob is in the archive tier, which cannot be read",
    "bring it back with az storage blob set-tier --tier Hot, which takes hours, or narrow --since",
  ];
  return {
    // With a signature for other things the service says the same as to a role that is missing.
    AuthorizationPermissionMismatch: tooLittle,
    AuthorizationResourceTypeMismatch: tooLittle,
    AuthorizationServiceMismatch: tooLittle,
    InsufficientAccountPermissions: tooLittle,
    AuthenticationFailed: isSigned ? wrongSignature : otherTenant,
    InvalidAuthenticationInfo: isSigned ? wrongSignature : otherTenant,
    // Of a signature it may mean either.
    AuthorizationFailure: isSigned
      ? [
          `the shared access signature, or the network rules of ${account}, do not let this caller in`,
          `${renewed}; else ${allowed}`,
        ]
      : [`the network rules of ${account} do not let this address in`, allowed],
    AuthorizationSourceIPMismatch: ["the shared access signature is for callers from another address", renewed],
    AuthorizationProtocolMismatch: tooLittle,
    KeyBasedAuthenticationNotPermitted: [
      `the account ${account} takes no signature that was made with its key`,
      "leave the signature away to use your sign-in, or make one with --as-user",
    ],
    NoAuthenticationInformation: ["nobody is signed in, and the address carries no signature", byRole(address)],
    PublicAccessNotPermitted: ["nobody is signed in, and the address carries no signature", byRole(address)],
    AccountIsDisabled: [`the account ${account} is disabled`, null],
    ContainerNotFound: noSuch,
    ContainerBeingDeleted: noSuch,
    ResourceNotFound: isSigned ? noSuch : ["there is no such blob or container", null],
    BlobNotFound: ["the blob was deleted after it was listed", "run again"],
    BlobArchived: archived,
    BlobBeingRehydrated: archived,
    ConditionNotMet: ["the blob was replaced while it was read", "run again"],
    InvalidRange: ["the blob got shorter while it was read", "run again"],
    ServerBusy: [`the account ${account} is over its limits`, "run again later, or with a smaller --budget"],
  };
}
