import { GuardRefusal } from "./pipeline/guard-refusal.ts";
import { TransportFault } from "./pipeline/transport-fault.ts";

/** Why nobody is signed in; whose it is to mend stands beside each. */
export type SignInFaultCode =
  /** The caller's: no way to sign in was set up. */
  | "no-credential"
  /** The caller's: the client secret or certificate is not the application's. */
  | "wrong-secret"
  /** The caller's: the client secret or certificate is past its end. */
  | "expired-secret"
  /** The caller's: no such tenant in this cloud. */
  | "unknown-tenant"
  /** The caller's: no such application in this tenant. */
  | "unknown-application"
  /** The administrator's: the user or application was switched off. */
  | "disabled"
  /** The caller's: a sign-in that ran out. */
  | "expired"
  /** The administrator's: signed in, but not let in to this service (consent, conditional access, no such service). */
  | "scope-refused"
  /** The network's: the login service cannot be reached. */
  | "unreachable"
  /** Anything else that the login service said. */
  | "refused";

const hints: Readonly<Record<SignInFaultCode, string>> = {
  "no-credential":
    "run `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH)",
  "wrong-secret": "check AZURE_CLIENT_SECRET: it must be the secret's value, not its id, and belong to AZURE_CLIENT_ID",
  "expired-secret": "make a new one with `az ad app credential reset --append` and set AZURE_CLIENT_SECRET",
  "unknown-tenant": "check AZURE_TENANT_ID, and --cloud: each cloud has its own tenants",
  "unknown-application": "check AZURE_CLIENT_ID and AZURE_TENANT_ID: the application must exist in that tenant",
  disabled: "have the user or application enabled again in Microsoft Entra ID",
  expired: "run `az login` again",
  "scope-refused": "run `az login` again with the scope that is named, or have an administrator allow the sign-in",
  unreachable: "check the network, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS, and --cloud",
  refused: "see the code at https://login.microsoftonline.com/error",
};

/** A sign-in that did not come about or was lost. Holds no token and nothing of the caller's secret. */
export class SignInFault extends Error {
  override readonly name = "SignInFault";
  readonly code: SignInFaultCode;
  readonly hint: string;

  constructor(code: SignInFaultCode, message: string, hint: string = hints[code]) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Numbers of the login service's errors (AADSTS…), as its reference of error codes lists them. */
const numbers: ReadonlyMap<number, SignInFaultCode> = new Map<number, SignInFaultCode>([
  ...codes("wrong-secret", 7000215, 7000216, 7000218, 700027, 700024, 700030, 700213, 700211),
  ...codes("expired-secret", 7000222),
  ...codes("unknown-tenant", 90002, 90013, 900023, 500021),
  ...codes("unknown-application", 700016),
  ...codes("disabled", 7000112, 50057),
  ...codes("expired", 700082, 70043, 70008, 700084, 50173, 50132, 50133, 50078, 50089),
  ...codes("scope-refused", 50076, 50079, 50105, 50158, 53000, 53001, 53002, 53003, 53004, 65001, 500011, 530003),
]);

function codes(code: SignInFaultCode, ...all: readonly number[]): readonly (readonly [number, SignInFaultCode])[] {
  return all.map((number) => [number, code] as const);
}

/** What came of the last request to the login service, where it was no success. */
export interface LastWord {
  readonly fault?: TransportFault | GuardRefusal;
  readonly status?: number;
  /** The body of its refusal. */
  readonly refusal?: string;
}

/** What the sign-in library's error says, and what it leaves out: the last word of the login service. */
export function signInFault(error: unknown, scope: string, last: LastWord): SignInFault {
  const texts = [...messagesOf(error), ...(last.refusal === undefined ? [] : [last.refusal.slice(0, 8192)])];
  const aadsts = texts.flatMap((text) => [...text.matchAll(/AADSTS(\d{4,8})/g)].map(([, digits]) => Number(digits)));
  const known = aadsts.find((number) => numbers.has(number)) ?? aadsts[0];
  if (known !== undefined) {
    const code = numbers.get(known) ?? "refused";
    return new SignInFault(code, `sign-in for ${scope} was refused: AADSTS${known}${sentenceOf(texts, known)}`);
  }
  if (last.fault) return new SignInFault("unreachable", `the login service did not answer: ${last.fault.message}`);
  if (last.status !== undefined)
    return new SignInFault("unreachable", `${last.status} came from the login service's address, but not in its form`);
  const setting = texts.find((text) => text.includes("Invalid value for AZURE_TOKEN_CREDENTIALS"));
  if (setting !== undefined)
    return new SignInFault("no-credential", "AZURE_TOKEN_CREDENTIALS names no credential", settingHint);
  if (texts.some((text) => /az login|session.{0,40}expired/i.test(text)) && !texts.some(isAbsence))
    return new SignInFault("expired", `sign-in for ${scope} has run out`);
  return new SignInFault("no-credential", `there is no way to sign in for ${scope}`);
}

const settingHint =
  "unset AZURE_TOKEN_CREDENTIALS, or set it to dev, prod or the name of one credential such as AzureCliCredential";

const isAbsence = (text: string) => /could not be found|is not installed|unavailable|not been configured/i.test(text);

const deepest = 8;

function messagesOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > deepest) return [];
  if (error instanceof TransportFault || error instanceof GuardRefusal) return [];
  const inner: readonly unknown[] = "errors" in error && Array.isArray(error.errors) ? error.errors : [];
  return [error.message, ...[error.cause, ...inner].flatMap((one) => messagesOf(one, depth + 1))];
}

/** The first sentence of the service's own explanation, without ids of traces and times. */
function sentenceOf(texts: readonly string[], number: number): string {
  const marker = `AADSTS${number}:`;
  const text = texts.find((one) => one.includes(marker));
  const after = text?.slice(text.indexOf(marker) + marker.length).trim() ?? "";
  const sentence = /^[^\r\n]{1,300}?\.(?=\s|$)/.exec(after)?.[0];
  return sentence === undefined ? "" : ` (${sentence})`;
}
