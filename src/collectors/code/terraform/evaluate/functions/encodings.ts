import { parse } from "yaml";
import type { Value } from "../../value.ts";
import { list, object, scalar } from "../values.ts";
import { Failure, type FunctionTable, type Given, never, pure, text } from "./definition.ts";
import { fromPlain } from "./json.ts";

/** Encodings but for JSON. */
export const encodingFunctions: FunctionTable = {
  base64decode: pure([text], (value) => decodeBase64(value, "utf-8")),
  base64encode: pure([text], (value) => Buffer.from(value, "utf8").toString("base64")),
  base64gzip: never("unsupported", "compressed texts are not evaluated"),
  csvdecode: pure([text], decodeCsv),
  textdecodebase64: pure([text, text], decodeBase64),
  textencodebase64: pure([text, text], encodeBase64),
  urldecode: pure([text], decodeUrl),
  urlencode: pure([text], encodeUrl),
  yamldecode: pure([text], decodeYaml),
  yamlencode: never("unsupported", "YAML is not written"),
};

/** Encodings that the platform's decoder and Terraform agree on. */
const encodings: ReadonlyMap<string, "utf-8" | "utf-16le"> = new Map([
  ["utf-8", "utf-8"],
  ["utf8", "utf-8"],
  ["utf-16le", "utf-16le"],
]);
const unknownEncoding = new Failure("unsupported", "this encoding is not evaluated");

function decodeBase64(value: string, encoding: string): Given {
  const name = encodings.get(encoding.toLowerCase());
  if (!name) return unknownEncoding;
  const bytes = Buffer.from(value, "base64");
  // The platform skips what is no base64; Terraform refuses it.
  if (bytes.toString("base64") !== value) return new Failure("fault", "the text is no base64");
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // What a fatal decoder throws: the bytes are no text.
    return new Failure("fault", "the decoded bytes are no text");
  }
}

function encodeBase64(value: string, encoding: string): Given {
  const name = encodings.get(encoding.toLowerCase());
  return name ? Buffer.from(value, name === "utf-8" ? "utf8" : "utf16le").toString("base64") : unknownEncoding;
}

/** As query strings are: a blank becomes a plus sign. */
function encodeUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decodeUrl(value: string): Given {
  try {
    return decodeURIComponent(value.replaceAll("+", "%20"));
  } catch {
    // What it throws for a percent sign that encodes nothing.
    return new Failure("fault", "the text is not encoded as a URL is");
  }
}

/** The parser takes its time: half a megabyte a second. */
const maxYaml = 100_000;

function decodeYaml(value: string): Given {
  if (value.length > maxYaml)
    return new Failure("unsupported", `YAML of more than ${maxYaml} characters is not evaluated`);
  let parsed: unknown;
  try {
    parsed = parse(value, { merge: true, maxAliasCount: 100, prettyErrors: false, logLevel: "silent" });
  } catch {
    // No YAML, too many aliases, or nested so deep that the parser gives up: Terraform's own would say which.
    return new Failure("unsupported", "the text is no YAML that is evaluated");
  }
  return fromPlain(parsed) ?? new Failure("unsupported", "the text has too many levels");
}

function decodeCsv(value: string): Given {
  const rows = csvRows(value);
  if (!rows) return new Failure("fault", "the text is no CSV");
  const [header, ...lines] = rows;
  if (!header) return list([]);
  if (lines.some((line) => line.length !== header.length)) {
    return new Failure("fault", "a line has not as many fields as the first");
  }
  return list(
    lines.map((line) => object(new Map(header.map((name, at): [string, Value] => [name, scalar(line[at] ?? "")])))),
  );
}

/** Rows of fields; undefined where a quote stands wrong. Empty lines do not count. */
function csvRows(value: string): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < value.length) {
    const field = csvField(value, at);
    if (!field) return undefined;
    row.push(field.text);
    at = field.end;
    if (value[at] === ",") {
      at += 1;
      if (at < value.length) continue;
      row.push("");
    }
    if (value[at] === "\r" && value[at + 1] === "\n") at += 1;
    if (at < value.length && value[at] !== "\n") return undefined;
    at += 1;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}

function csvField(value: string, start: number): { text: string; end: number } | undefined {
  if (value[start] !== '"') {
    let end = start;
    while (end < value.length && value[end] !== "," && value[end] !== "\n") {
      if (value[end] === '"') return undefined;
      end += 1;
    }
    if (value[end] === "\n" && value[end - 1] === "\r" && end > start) end -= 1;
    return { text: value.slice(start, end), end };
  }
  let text = "";
  for (let at = start + 1; ; ) {
    const quote = value.indexOf('"', at);
    if (quote < 0) return undefined;
    text += value.slice(at, quote);
    if (value[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    at = quote + 2;
  }
}
