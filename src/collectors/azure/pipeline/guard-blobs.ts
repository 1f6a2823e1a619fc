import type { PathVerdict } from "./guard-paths.ts";

/** Parameters of a shared access signature: with them an address opens what it names to whoever holds it. */
export const signatureParameters: ReadonlySet<string> = new Set(
  (
    "sv ss srt sp st se spr sip sr sig si sdd ses scid saoid suoid skoid sktid skt ske sks skv skdutid sduoid " +
    "rscc rscd rsce rscl rsct srh srq"
  ).split(" "),
);

const container = /^[a-z0-9](-?[a-z0-9]){2,62}$/;
const listParameters: ReadonlySet<string> = new Set([
  ...["restype", "comp", "prefix", "delimiter", "marker", "maxresults", "include", "timeout"],
]);

/**
 * A storage account: the list of a container's blobs, and a blob's content. Every other operation has a `comp` or a
 * `restype` of its own, so that what storage adds tomorrow is refused too.
 */
export function judgeBlobPath(segments: readonly string[], query: string): PathVerdict {
  const parameters = parametersOf(query);
  if (!parameters) return { code: "address", why: "a parameter that comes twice or cannot be read" };
  const [first = "", ...blob] = segments;
  if (!container.test(first)) return { code: "path", why: "no container of a storage account" };
  const own = [...parameters].filter(([name]) => !signatureParameters.has(name));
  if (blob.length > 0)
    return own.length === 0 && blob.at(-1) !== ""
      ? undefined
      : { code: "path", why: "something else of a blob than its content" };
  const isList = parameters.get("restype") === "container" && parameters.get("comp") === "list";
  if (isList && own.every(([name]) => listParameters.has(name))) return undefined;
  return { code: "path", why: "something else of a container than the list of its blobs" };
}

/** Undefined where servers may read it in more than one way. */
function parametersOf(query: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const part of query === "" ? [] : query.split("&")) {
    const [, name = "", value = ""] = /^([a-z]+)=(.*)$/.exec(part) ?? [];
    if (name === "" || found.has(name)) return undefined;
    found.set(name, value);
  }
  return found;
}
