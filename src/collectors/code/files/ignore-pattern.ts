import { type ByteClass, parseClass } from "./byte-class.ts";

/** A part of a pattern between slashes: one byte, any of a class, any byte, or any run of bytes. */
type Token = number | ByteClass | "any" | "run";
/** `text` for a part without wildcards; `folders` for `**`, which stands for any number of folders. */
type Segment = { readonly text: string } | { readonly tokens: readonly Token[] } | "folders";

/** One line of an ignore file. */
export interface IgnorePattern {
  /** `!`: what an earlier line ignores is taken back. */
  readonly isNegated: boolean;
  readonly isForFoldersOnly: boolean;
  /** Without a slash it is for a name in any folder; with one, for a path from the file's own folder. */
  readonly isForNames: boolean;
  readonly segments: readonly Segment[];
}

/** Bytes as characters: git matches bytes, so that `?` is half of an umlaut. */
export function byteText(text: string): string {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.from(text, "utf8").toString("latin1");
  }
  return text;
}

/** Reads the lines of an ignore file; those that say nothing, or that can match nothing, are left out. */
export function parseIgnoreFile(text: string): readonly IgnorePattern[] {
  const lines = byteText(text.startsWith("\uFEFF") ? text.slice(1) : text).split("\n");
  return lines.flatMap((line) => parseLine(line.endsWith("\r") ? line.slice(0, -1) : line) ?? []);
}

function parseLine(line: string): IgnorePattern | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  let text = withoutTrailingBlanks(line);
  const isNegated = text.startsWith("!");
  if (isNegated) text = text.slice(1);
  const isForFoldersOnly = text.endsWith("/");
  if (isForFoldersOnly) text = text.slice(0, -1);
  const isForNames = !text.includes("/");
  const segments = parseSegments(text.startsWith("/") ? text.slice(1) : text, isForNames);
  return segments && { isNegated, isForFoldersOnly, isForNames, segments };
}

/** Blanks at the end do not count unless a backslash stands before them. */
function withoutTrailingBlanks(line: string): string {
  let end = 0;
  for (let index = 0; index < line.length; index += 1) {
    const byte = line.charCodeAt(index);
    if (byte === 0x20) continue;
    if (byte === 0x5c) index += 1;
    end = index + 1;
  }
  return line.slice(0, end);
}

/** Undefined where the pattern can match nothing: a bracket that does not end, a backslash at the end. */
function parseSegments(text: string, isForNames: boolean): readonly Segment[] | undefined {
  const segments: Segment[] = [];
  let tokens: Token[] = [];
  let index = 0;
  while (index < text.length) {
    const slash = separatorAt(text, index);
    const stars = slash > 0 ? 0 : runOfStars(text, index);
    if (slash > 0) {
      segments.push(segmentOf(tokens));
      tokens = [];
      index += slash;
    } else if (stars > 1 && !isForNames && tokens.length === 0 && isEndOfSegment(text, index + stars)) {
      segments.push("folders");
      index += stars;
      // At the end it is at least one name.
      if (index >= text.length) return [...segments, { tokens: ["run"] }];
      index += separatorAt(text, index);
    } else {
      const next = readToken(text, index, stars);
      if (!next) return undefined;
      tokens.push(next.token);
      index = next.end;
    }
  }
  return [...segments, segmentOf(tokens)];
}

/** Length of a slash here, with a backslash or without; 0 where there is none. */
function separatorAt(text: string, index: number): number {
  if (text.charCodeAt(index) === 0x2f) return 1;
  return text.charCodeAt(index) === 0x5c && text.charCodeAt(index + 1) === 0x2f ? 2 : 0;
}

function isEndOfSegment(text: string, index: number): boolean {
  return index >= text.length || separatorAt(text, index) > 0;
}

function runOfStars(text: string, index: number): number {
  let end = index;
  while (text.charCodeAt(end) === 0x2a) end += 1;
  return end - index;
}

function readToken(
  text: string,
  index: number,
  stars: number,
): { readonly token: Token; readonly end: number } | undefined {
  if (stars > 0) return { token: "run", end: index + stars };
  const byte = text.charCodeAt(index);
  if (byte === 0x3f) return { token: "any", end: index + 1 };
  if (byte === 0x5b) {
    const found = parseClass(text, index + 1);
    return found && { token: found.bytes, end: found.end };
  }
  if (byte !== 0x5c) return { token: byte, end: index + 1 };
  const escaped = text.charCodeAt(index + 1);
  return Number.isNaN(escaped) ? undefined : { token: escaped, end: index + 2 };
}

function segmentOf(tokens: readonly Token[]): Segment {
  const bytes = tokens.filter((token) => typeof token === "number");
  return bytes.length === tokens.length ? { text: Buffer.from(bytes).toString("latin1") } : { tokens };
}

/** Does the pattern match this path, given as names below the pattern's own folder? No folder above it is looked at. */
export function matchesPattern(pattern: IgnorePattern, names: readonly string[], isFolder: boolean): boolean {
  if (pattern.isForFoldersOnly && !isFolder) return false;
  const { segments } = pattern;
  if (!pattern.isForNames) return matchSegments(segments, names);
  const [only] = segments;
  return only !== undefined && matchSegment(only, names.at(-1) ?? "");
}

/**
 * Greedy with one place to come back to, the last `**`: what an earlier one could give up, the last one can take as well.
 * So the work grows with the product of the lengths and no faster.
 */
function matchSegments(segments: readonly Segment[], names: readonly string[]): boolean {
  let [segment, name] = [0, 0];
  let [lastFolders, retry] = [-1, 0];
  while (name < names.length) {
    const wanted = segments[segment];
    if (wanted === "folders") {
      lastFolders = segment;
      retry = name;
      segment += 1;
    } else if (wanted !== undefined && matchSegment(wanted, names[name] ?? "")) {
      segment += 1;
      name += 1;
    } else if (lastFolders >= 0) {
      segment = lastFolders + 1;
      retry += 1;
      name = retry;
    } else {
      return false;
    }
  }
  return segment === segments.length;
}

/** The same for the bytes of one name and its stars. */
function matchSegment(segment: Segment, name: string): boolean {
  if (segment === "folders") return true;
  if ("text" in segment) return segment.text === name;
  const { tokens } = segment;
  let [token, at] = [0, 0];
  let [lastRun, retry] = [-1, 0];
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === "run") {
      lastRun = token;
      retry = at;
      token += 1;
    } else if (wanted !== undefined && matchesByte(wanted, name.charCodeAt(at))) {
      token += 1;
      at += 1;
    } else if (lastRun >= 0) {
      token = lastRun + 1;
      retry += 1;
      at = retry;
    } else {
      return false;
    }
  }
  while (tokens[token] === "run") token += 1;
  return token === tokens.length;
}

function matchesByte(token: Exclude<Token, "run">, byte: number): boolean {
  if (token === "any") return true;
  return typeof token === "number" ? token === byte : token[byte] === 1;
}
