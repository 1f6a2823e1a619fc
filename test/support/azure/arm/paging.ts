import type { Json } from "../json.ts";
import { type Answer, answer, type Call, failure, linkTo, parameter } from "../server/exchange.ts";

export const encodeOffset = (offset: number) => Buffer.from(String(offset)).toString("base64url");

/** The offset in a skip token of this server; null for anything else. */
export function decodeOffset(token: string): number | null {
  const decoded = Buffer.from(token, "base64url").toString("utf8");
  return /^\d{1,9}$/.test(decoded) ? Number(decoded) : null;
}

/** One page of a list, and a next link where more follow. Items before the page are passed over, not made into JSON. */
export function pageOf<Item>(
  call: Call,
  items: Iterable<Item>,
  {
    size,
    print,
    link = "nextLink",
  }: { readonly size: number; readonly print: (item: Item) => Json; readonly link?: string },
): Answer {
  const token = parameter(call, "$skiptoken");
  const offset = token === null ? 0 : decodeOffset(token);
  if (offset === null) return failure(400, "InvalidSkipToken", "The skip token is not valid.");
  const value: Json[] = [];
  let position = 0;
  let more = false;
  for (const item of items) {
    if (position >= offset + size) {
      more = true;
      break;
    }
    if (position >= offset) value.push(print(item));
    position += 1;
  }
  const next = more ? { [link]: linkTo(call, { $skiptoken: encodeOffset(offset + size) }) } : {};
  return answer(200, { value, ...next });
}

/** The page size asked for by `$top`, within the service's own. */
export function sizeAsked(call: Call, most: number, name = "$top"): number {
  const asked = Number(parameter(call, name) ?? most);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, most) : most;
}
