import type { SourceSpan } from "../../../model/fact.ts";
import type { FileComment } from "../parts.ts";
import { commentsIn } from "./comments.ts";
import { TextPlace } from "./text-place.ts";
import type { YamlNode, YamlScalar } from "./yaml-node.ts";

/** In UTF-16 units. More than people write; the reader takes some half a megabyte a second. */
export const longestYaml = 2 * 1024 * 1024;

export interface YamlFault {
  /** One sentence without full stop. */
  readonly message: string;
  readonly at: SourceSpan;
}

export interface YamlFile {
  readonly uri: string;
  /** The documents that parsed, in order, empty ones left out. */
  readonly documents: readonly YamlNode[];
  /** Why others did not. A document that does not parse costs itself alone. */
  readonly faults: readonly YamlFault[];
  /** What is odd and was read all the same: keys that come twice. */
  readonly oddities: readonly YamlFault[];
}

/**
 * Reads all documents of a text. Never throws for what stands in it. The parser is loaded with the first call: most trees of
 * infrastructure code never need it.
 */
export async function readYaml(uri: string, text: string): Promise<YamlFile> {
  return parse(text, new TextPlace(uri, text), uri);
}

/** Reads the text of a scalar as YAML of its own: positions are those in the file, exactly so in a literal block. */
export async function readEmbedded(scalar: YamlScalar): Promise<YamlFile> {
  return parse(scalar.text, TextPlace.inside(scalar), scalar.at.uri);
}

/** Comments of a text, in order. */
export async function yamlComments(uri: string, text: string): Promise<readonly FileComment[]> {
  const { Lexer } = await import("yaml");
  return commentsIn(new Lexer().lex(text), text, new TextPlace(uri, text));
}

async function parse(text: string, place: TextPlace, uri: string): Promise<YamlFile> {
  if (text.length > longestYaml) {
    const message = `${text.length} characters of YAML, more than the ${longestYaml} that are read`;
    return { uri, documents: [], faults: [{ message, at: place.spanOf(0, 1) }], oddities: [] };
  }
  const [{ parseAllDocuments }, { NodeBuilder }] = await Promise.all([import("yaml"), import("./node-builder.ts")]);
  // `uniqueKeys` compares every key with every other: the builder finds those that come twice with a set.
  const parsed = parseAllDocuments(text, {
    schema: "core",
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: YamlNode[] = [];
  const faults: YamlFault[] = [];
  const oddities: YamlFault[] = [];
  for (const document of parsed) {
    const [error] = document.errors;
    if (error) {
      faults.push({ message: messageOf(error), at: place.spanOf(error.pos[0], error.pos[1]) });
      continue;
    }
    const builder = new NodeBuilder(document, place);
    const root = builder.build();
    if (builder.fault) faults.push(builder.fault);
    else if (root) documents.push(root);
    oddities.push(...builder.oddities);
  }
  return { uri, documents, faults, oddities };
}

/** The parser's own words show no part of the text but single signs; a tab or quote at fault is fine to show. */
function messageOf({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === "RESOURCE_EXHAUSTION") return "nested too deeply";
  const [first = ""] = message.split("\n", 1);
  const shown = first.length > longestMessage ? `${first.slice(0, longestMessage)}…` : first;
  return `not valid YAML: ${withoutText(shown)}`;
}

const longestMessage = 120;

/** Some messages name a key, an anchor or a tag of the text, which may be a secret by mistake. */
function withoutText(message: string): string {
  const colon = message.indexOf(": ");
  return colon < 0 ? message.replace(/\.$/, "") : message.slice(0, colon);
}
