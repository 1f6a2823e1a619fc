import { parseObject } from "./json.ts";
import { type Answer, answer, type Call, failure } from "./server/exchange.ts";
import type { World } from "./world.ts";

/** The ARM id of what a query is over: a workspace by its customer id, or a resource by its own. */
function scopeOf(world: World, target: string): string | null {
  if (target.startsWith("/subscriptions/")) return target;
  for (const record of world.records.all()) {
    if (record.type !== "Microsoft.OperationalInsights/workspaces") continue;
    if (String(record.properties?.["customerId"]).toLowerCase() === target.toLowerCase()) return record.id;
  }
  return null;
}

/**
 * The Log Analytics query API. It runs no KQL: it answers the queries that the tenant has answers for, word for word or
 * by pattern, and refuses all others.
 */
export function answerLogs(world: World, call: Call): Answer {
  const check = world.tokens.check(call.headers.get("authorization"), world.audiences("logs"));
  if ("fault" in check)
    return failure(
      401,
      "InvalidTokenError",
      `The provided authentication is not valid for this resource (${check.fault}).`,
    );
  const [, workspace, resource] = /^\/v1(?:\/workspaces\/([^/]+)|(\/subscriptions\/.+))\/query$/.exec(call.path) ?? [];
  const target = workspace ?? resource;
  if (target === undefined || call.method !== "POST")
    return failure(404, "PathNotFoundError", "The requested path does not exist.");
  const scope = scopeOf(world, target);
  if (scope === null) return failure(404, "WorkspaceNotFoundError", "The workspace was not found.");
  if (!world.access.may(check.bearer.principalId, "Microsoft.OperationalInsights/workspaces/query/read", scope)) {
    return failure(
      403,
      "InsufficientAccessError",
      "The provided credentials have insufficient access to perform the requested operation.",
    );
  }
  const query = parseObject(call.body)?.["query"];
  if (typeof query !== "string") return failure(400, "BadArgumentError", "The request had some invalid properties.");
  const found = world.tenant.logAnswers.find(
    (one) =>
      one.target.toLowerCase() === target.toLowerCase() &&
      (typeof one.query === "string" ? one.query === query : one.query.test(query)),
  );
  if (found === undefined)
    return failure(400, "BadArgumentError", "The query is not one that this tenant has an answer for.", {
      inner: { code: "SemanticError" },
    });
  const table = {
    name: "PrimaryResult",
    columns: found.columns.map(({ name, type }) => ({ name, type })),
    rows: found.rows,
  };
  const partial =
    found.partialError === undefined
      ? {}
      : {
          error: {
            code: "PartialError",
            message: "There were some errors when processing your query.",
            details: [{ code: found.partialError, message: found.partialError }],
          },
        };
  return answer(200, { tables: [table], ...partial });
}
