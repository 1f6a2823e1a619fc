import { LineCounter, parseDocument } from "yaml";
import {
  type FaultText,
  type Path,
  type PolicyFault,
  type Position,
  pathText,
  pointerOf,
  safeMessage,
  sortFaults,
} from "./fault.ts";
import { NodeReader, tooDeep } from "./node-reader.ts";

/** A policy document as the caller read it. `uri` is how messages and reports name it: relative, never absolute. */
export interface PolicySource {
  readonly uri: string;
  readonly text: string;
}

/** A parsed document: plain data, and where each part of it stands. With faults of its own, `value` is what could be read. */
export interface ParsedDocument {
  readonly uri: string;
  readonly value: unknown;
  readonly faults: readonly PolicyFault[];
  /** Builds a fault at a place of this document: at the key where there is one, else at the nearest place around it. */
  fault(at: Path, what: FaultText): PolicyFault;
  /** Line of a key or list item; undefined when the document has no such place. */
  lineOf(at: Path): number | undefined;
}

/** In UTF-16 units. Far above any policy that people write; hostile text of this size still parses in seconds. */
export const longestDocument = 1024 * 1024;
/** Where one sign is missing, most errors after the first few are its consequences. */
const mostSyntaxFaults = 20;
const start: Position = { line: 1, column: 1 };

/** Parses YAML 1.2 (so JSON too), core schema only. Never throws: all that is wrong comes back as faults. */
export function parsePolicyDocument({ uri, text }: PolicySource): ParsedDocument {
  if (text.length > longestDocument) return unreadable(uri, [{ ...start, ...tooLarge(text.length) }]);
  const lines = new LineCounter();
  // `uniqueKeys` compares every key with every other: the reader below finds duplicates with a set instead.
  const { contents, errors } = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter: lines,
    schema: "core",
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // The parser caught its own stack overflow; whatever else it says is a consequence.
  if (errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) return unreadable(uri, [{ ...start, ...tooDeep }]);
  if (errors.length > 0) {
    const first = errors.slice(0, mostSyntaxFaults);
    return unreadable(
      uri,
      first.map(({ code, message, pos }) => ({ ...positionAt(pos[0]), ...syntaxText(code, message) })),
    );
  }
  const reader = new NodeReader(uri, positionAt);
  const value = reader.read(contents, [], start);
  return located(uri, value, reader.faults, reader.positions);
}

function tooLarge(length: number): FaultText {
  return {
    code: "too-large",
    message: `the document has ${length} characters, more than the ${longestDocument} that a policy may have`,
    hint: "check that this is the policy and not some other file, or split it with `extends`",
  };
}

function syntaxText(code: string, message: string): FaultText {
  if (code === "MULTIPLE_DOCS") {
    return {
      code: "multiple-documents",
      message: "a second document starts here (`---`)",
      hint: "keep one document a file and join files with `extends`",
    };
  }
  return {
    code: "syntax",
    message: `not valid YAML: ${safeMessage(message)}`,
    hint: "correct the syntax; JSON is accepted too",
  };
}

/** A text that does not parse has no structure to rely on: only what the parser says about it is worth saying. */
function unreadable(uri: string, faults: readonly (FaultText & Position)[]): ParsedDocument {
  return located(
    uri,
    undefined,
    faults.map((fault) => ({ uri, path: "", ...fault })),
    new Map(),
  );
}

function located(
  uri: string,
  value: unknown,
  faults: readonly PolicyFault[],
  positions: ReadonlyMap<string, Position>,
): ParsedDocument {
  const positionOf = (at: Path): Position => {
    for (let length = at.length; length > 0; length--) {
      const position = positions.get(pointerOf(at.slice(0, length)));
      if (position) return position;
    }
    return start;
  };
  return {
    uri,
    value,
    faults: sortFaults(faults),
    fault: (at, what) => ({ uri, path: pathText(at), ...positionOf(at), ...what }),
    lineOf: (at) => positions.get(pointerOf(at))?.line,
  };
}
