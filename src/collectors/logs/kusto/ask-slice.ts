import type { Unread } from "../../../model/fact.ts";
import type { LogPlace, LogReply, LogsClient } from "../../azure/log-queries.ts";
import { readAnswer } from "./answer.ts";
import { type LogTable, logTables } from "./columns.ts";
import type { SliceNote } from "./kept-slices.ts";
import { type Part, PartFault, partsIn } from "./parts.ts";
import { type Asked, queryFor } from "./queries.ts";

/** What became of one slice. */
export type SliceOutcome =
  | { readonly kind: "whole"; readonly parts: readonly Part[]; readonly note: SliceNote }
  /** A shorter span may fit. */
  | { readonly kind: "too-much"; readonly why: string }
  /** The service has more to do than it takes from us; shorter spans would only make it more. */
  | { readonly kind: "queue"; readonly why: string; readonly remedy: string | null }
  /** The table lies in a plan that this kind of query does not reach. */
  | { readonly kind: "plan"; readonly table: LogTable }
  /** Neither table is there, or none that the caller may see. */
  | { readonly kind: "no-table" }
  | { readonly kind: "refused"; readonly why: string; readonly remedy: string | null };

/** Asks for one slice. */
export async function askSlice(client: LogsClient, place: LogPlace, asked: Asked): Promise<SliceOutcome> {
  const { from, to } = asked.span;
  const reply = await client.ask({ place, query: queryFor(asked), from, to });
  switch (reply.kind) {
    case "answer":
      return outcomeOf(reply.text, asked);
    case "limit":
      if (reply.limit === "queue") return { kind: "queue", ...worded(reply.why) };
      return { kind: "too-much", why: worded(reply.why).why };
    case "refused":
      return refusalOf(reply, asked.tables);
  }
}

function outcomeOf(text: string, asked: Asked): SliceOutcome {
  const answer = readAnswer(text);
  if (!answer) return { kind: "refused", why: "the answer is none of the query API's", remedy: "run again" };
  const { denied, isProven, partial } = answer;
  if (partial !== undefined) return { kind: "too-much", why: `the answer is not whole: ${partial}` };
  const note = { denied, isProven };
  if (answer.columns.length === 0) return { kind: "whole", parts: [], note };
  try {
    return { kind: "whole", parts: partsIn(answer, asked), note };
  } catch (error) {
    if (!(error instanceof PartFault)) throw error;
    if (error.isCut) return { kind: "too-much", why: error.message };
    return { kind: "refused", why: error.message, remedy: "please report this" };
  }
}

/**
 * The service has one code for all bad requests; its words tell a missing table, and a table whose plan allows searches
 * only. They are looked at and not repeated.
 */
function refusalOf(
  { status, text, why }: Extract<LogReply, { readonly kind: "refused" }>,
  tables: readonly LogTable[],
): SliceOutcome {
  if (status === 400 && /\b(basic|auxiliary)\b[^.]*\b(plan|logs?|tables?|tier)\b/i.test(text)) {
    const named = tables.find((table) => text.includes(table)) ?? logTables[1];
    if (tables.includes(named)) return { kind: "plan", table: named };
  }
  if (
    status === 400 &&
    /SEM0100|fail\w* to resolve (table|scalar|tabular)|could not be resolved to a table/i.test(text)
  )
    return { kind: "no-table" };
  const { remedy, ...words } = worded(why);
  return { kind: "refused", ...words, remedy: remedy ?? "check the id, and the cloud that it belongs to" };
}

function worded({ reason, detail, remedy }: Unread) {
  return { why: detail ?? reason, remedy: remedy ?? null };
}
