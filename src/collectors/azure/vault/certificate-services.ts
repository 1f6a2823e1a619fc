import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import type { Vault } from "../../../model/vault.ts";
import { isList, type JsonMap, textIn } from "../../exports/json-value.ts";
import { lostItems } from "./object-lists.ts";
import { dataPage, type Reading } from "./reading.ts";

type Issuers = NonNullable<Vault["certificateIssuers"]>;

const of = { collector: "certificates", collection: "certificates" } as const;
const issuerName = /^[^/\p{C}]{1,256}$/u;

/** The certificate authorities that the vault has an account with: names and kinds. The accounts are not asked for. */
export async function readIssuers({ calls, origin }: Reading): Promise<Issuers> {
  const call = { ...of, path: "/certificates/issuers", permission: "listissuers", query: dataPage };
  const { items, missing } = await calls.dataList(call);
  if (missing && items.length === 0) return { unread: missing };
  const issuers = items.map((item) => issuerIn(item, origin)).filter((issuer) => issuer !== undefined);
  const lost = items.length - issuers.length;
  const why: Unread | undefined = missing ?? (lost > 0 ? lostItems(lost, items.length) : undefined);
  const sorted = issuers.sort((a, b) => (a.name < b.name ? -1 : 1));
  return why ? partly(sorted, why) : read(sorted);
}

/** None where the entry is torn: an issuer cannot be made without its provider. */
function issuerIn(item: JsonMap, origin: string): { readonly name: string; readonly provider: string } | undefined {
  const url = URL.parse(textIn(item, "id") ?? "");
  const name = /^\/certificates\/issuers\/([^/]+)$/i.exec(url?.pathname ?? "")?.[1];
  const provider = textIn(item, "provider");
  if (url?.origin !== origin || name === undefined || provider === undefined) return undefined;
  const spelled = decoded(name);
  return issuerName.test(spelled) ? { name: spelled, provider } : undefined;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    // A stray percent sign: then the name is what it looks like.
    if (error instanceof URIError) return name;
    throw error;
  }
}

/** How many people are told when a certificate is about to expire. A vault that was never given any has no list of them. */
export async function readContactCount({ calls }: Reading): Promise<Fact<number>> {
  const answer = await calls.data({ ...of, path: "/certificates/contacts", permission: "managecontacts" });
  if (!answer.ok) return isListAbsent(answer) ? read(0) : { unread: answer.why };
  const contacts = answer.body.get("contacts");
  if (contacts === undefined || contacts === null) return read(0);
  return isList(contacts)
    ? read(contacts.length)
    : unread("unparsable", "the list of contacts is not what Azure prints");
}

function isListAbsent({
  status,
  code,
}: {
  readonly status: number | undefined;
  readonly code: string | undefined;
}): boolean {
  return status === 404 && !/vault/i.test(code ?? "");
}
