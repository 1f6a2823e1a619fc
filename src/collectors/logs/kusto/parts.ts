import { parseTime } from "../../../model/iso-date.ts";
import { type Asked, eventFields, isFinal, listCap, type Question } from "./queries.ts";

/** One row of an answer, by its columns. */
export type Part = Readonly<Record<string, PartCell>>;
export type PartCell = string | number | null | readonly string[];

/** What a column holds. `number` may be null; `list` must be whole. */
type ColumnType = "text" | "count" | "number" | "time" | "list";
type Shape = Readonly<Record<string, ColumnType>>;

const caller: Shape = { vault: "text", oid: "text", appId: "text", callerKind: "text", person: "text" };
const object: Shape = { operation: "text", objectType: "text", objectName: "text", statusClass: "text" };
const spread: Shape = { calls: "count", firstTime: "time", lastTime: "time" };
const bucket: Shape = { limitClass: "text", bucket: "time", calls: "count", refused: "count" };
const peak: Shape = { limitClass: "text", hour: "time", score: "count", throttledMax5m: "count" };

const shapes: Readonly<Record<Exclude<Question, "peaks" | "subscription-peaks">, Shape>> = {
  totals: { vault: "text", operation: "text", met: "count", shared: "count", future: "count", ...spread },
  usage: {
    ...{ ...caller, ...object, ...spread, hour: "time", versionAsked: "text", networkPath: "text" },
    ...{ assignmentId: "text", msSum: "number", msMax: "number", clients: "list", tls: "list", addresses: "list" },
  },
  bursts: { ...caller, minute: "time", calls: "count", objects: "list", denials: "count" },
  events: {
    ...{ ...caller, ...object, happened: "time", status: "number", address: "text", denial: "text" },
    ...Object.fromEntries(eventFields.map((name) => [name, "text"] as const)),
  },
};

function shapeOf(asked: Pick<Asked, "question" | "span" | "window">): Shape {
  switch (asked.question) {
    case "peaks":
      return { vault: "text", ...(isFinal(asked) ? peak : bucket) };
    case "subscription-peaks":
      return { subscriptionId: "text", region: "text", ...(isFinal(asked) ? peak : bucket) };
    default:
      return shapes[asked.question];
  }
}

/** The answer is not what was asked for, or a list in it is cut. */
export class PartFault extends Error {
  override readonly name = "PartFault";
  /** A shorter span may bring it whole. */
  readonly isCut: boolean;

  constructor(message: string, isCut = false) {
    super(message);
    this.isCut = isCut;
  }
}

/** Takes the rows of an answer for what was asked; throws `PartFault`. */
export function partsIn(
  table: { readonly columns: readonly string[]; readonly rows: readonly unknown[] },
  asked: Pick<Asked, "question" | "span" | "window">,
): readonly Part[] {
  const columns = Object.entries(shapeOf(asked)).map(([name, type]) => {
    const index = table.columns.indexOf(name);
    if (index < 0) throw new PartFault(`the answer has no column ${name}`);
    return { name, type, index };
  });
  return table.rows.map((row) => {
    if (!Array.isArray(row)) throw new PartFault("a row of the answer is no list");
    const cells: readonly unknown[] = row;
    return Object.fromEntries(columns.map(({ name, type, index }) => [name, cellOf(cells[index], type, name)]));
  });
}

function cellOf(value: unknown, type: ColumnType, name: string): PartCell {
  switch (type) {
    case "text":
      if (value === null) return "";
      if (typeof value === "string") return value;
      break;
    case "count":
      if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
      break;
    case "number":
      if (value === null || (typeof value === "number" && Number.isFinite(value))) return value;
      break;
    case "time": {
      const time = typeof value === "string" ? parseTime(value) : undefined;
      if (time !== undefined) return time;
      break;
    }
    case "list":
      return listOf(value, name);
  }
  throw new PartFault(`the column ${name} of the answer holds what it must not`);
}

/** Dynamic values come as JSON in a text, or as they are. One that grew too large comes as nothing. */
function listOf(value: unknown, name: string): readonly string[] {
  const list: unknown = typeof value === "string" && value !== "" ? parsed(value) : value;
  if (list === null || list === undefined || list === "") throw new PartFault(`the list ${name} did not come`, true);
  if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
    throw new PartFault(`the column ${name} of the answer is no list of texts`);
  if (list.length >= listCap) throw new PartFault(`the list ${name} is longer than ${listCap}`, true);
  return list;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new PartFault("a list of the answer is cut", true);
    throw error;
  }
}

export const textOf = (part: Part, name: string): string => {
  const cell = part[name];
  return typeof cell === "string" ? cell : "";
};
export const numberOf = (part: Part, name: string): number => {
  const cell = part[name];
  return typeof cell === "number" ? cell : 0;
};
export const listIn = (part: Part, name: string): readonly string[] => {
  const cell = part[name];
  return Array.isArray(cell) ? cell : [];
};
