import { type Unread, type UnreadReason, unread } from "../../model/fact.ts";
import { readError } from "../exports/error-body.ts";
import { mapIn } from "../exports/json-value.ts";
import type { ReadAnswer, ReadRequest, ServiceName } from "./client.ts";
import { keepingOf } from "./kept-answers.ts";
import { parseAnswer } from "./read-answer.ts";

type Refused = Extract<ReadAnswer, { readonly ok: false }>;

/** The built-in role that lets reads of a service through. Of the directory it is an Entra role, of a managed HSM a local one. */
export const readingRoles: Readonly<Record<ServiceName, string>> = {
  arm: "Reader",
  "resource-graph": "Reader",
  graph: "Directory Readers",
  vault: "Key Vault Reader",
  hsm: "Managed HSM Crypto Auditor",
  logs: "Log Analytics Data Reader",
  blob: "Storage Blob Data Reader",
};

/** An answer other than a success, in the words of the model. The message itself is not repeated: it names people and addresses. */
export function refusalOf(request: ReadRequest, status: number, text: string): Refused {
  const body = parseAnswer(text, keepingOf(request.service))?.body;
  const error = body && mapIn(body, "error") ? readError(body) : undefined;
  const code = error?.code === "no code" ? undefined : error?.code;
  const reason = reasonOf(status, error?.reason);
  const detail = `Azure answered ${status}${code === undefined ? "" : ` ${code}`} to reading ${request.collector} of ${request.scope}`;
  const why =
    error === undefined && status < 500 && status !== 404 && status !== 429
      ? unread("failed", `${detail}, in a form that is not Azure's`, strangerRemedy).unread
      : unread(reason, detail, status === 404 ? undefined : remedyOf(request, reason, code)).unread;
  return { ok: false, why, status, code };
}

/** A read that did not come to an answer. */
export function failureOf(why: Unread): Refused {
  return { ok: false, why, status: undefined, code: undefined };
}

function reasonOf(status: number, told: UnreadReason | undefined): UnreadReason {
  if (told === "firewall" || told === "throttled") return told;
  if (status === 429) return "throttled";
  return status === 401 || status === 403 ? "denied" : "failed";
}

/** A refusal without Azure's error in it comes from something in between. */
const strangerRemedy = "a proxy or firewall on the way may have answered: check HTTPS_PROXY and NO_PROXY";

function remedyOf(request: ReadRequest, reason: UnreadReason, code: string | undefined): string | undefined {
  switch (reason) {
    case "denied":
      return deniedRemedy(request, code);
    case "firewall":
      return "run from a network that the vault lets in: through a private endpoint, or from an address that its firewall allows";
    case "throttled":
      return "run again later with --resume, or with a smaller --budget";
    case "failed":
      return "run again with --resume; if it stays, see the request log";
    default:
      return undefined;
  }
}

function deniedRemedy({ service, collector, scope }: ReadRequest, code: string | undefined): string {
  const role = readingRoles[service];
  if (code?.includes("Tenant") === true)
    return "sign in to the tenant that the resource belongs to: az login --tenant TENANT";
  switch (service) {
    case "graph":
      return `the Entra role ${role}, or the application permissions User.Read.All, GroupMember.Read.All and Application.Read.All`;
    case "hsm":
      return `the local role ${role} of the managed HSM: az keyvault role assignment create --role "${role}" --scope /`;
    case "vault":
      return code?.endsWith("ForbiddenByPolicy") === true
        ? `the list permission on ${collector} in the vault's access policies: az keyvault set-policy`
        : assignment(role, scope);
    default:
      return assignment(role, scope);
  }
}

function assignment(role: string, scope: string): string {
  const at = scope.startsWith("/") && scope !== "/" ? scope : "the tenant root management group";
  return `the role ${role} at ${at}: az role assignment create --role "${role}"`;
}
