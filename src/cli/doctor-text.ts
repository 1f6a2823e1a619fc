import type { DoctorRow } from "../collectors/azure/run/doctor.ts";
import type { PlaceKind } from "../collectors/azure/run/doctor-places.ts";
import { terminalText } from "../reporters/escape.ts";
import { wrap } from "../reporters/terminal/width.ts";

/** How many places are told one by one; a tenant may have thousands of vaults. The JSON form has all. */
const shownMissing = 25;
const shownNames = 3;

/** What is missing, place by place, with what it costs and the line that mends it; then, in short, what works. */
export function doctorText(rows: readonly DoctorRow[], columns: number): string {
  const missing = rows.filter(({ ok }) => !ok);
  const working = rows.filter(({ ok }) => ok);
  const more = missing.length - shownMissing;
  const lines = [
    headline(missing.length),
    ...missing.slice(0, shownMissing).flatMap((row) => missingLines(row, columns)),
    ...(more > 0 ? ["", `and ${more} more: --format json lists all`] : []),
    ...(working.length > 0 ? ["", "Works:", ...workingLines(working, columns)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function headline(missing: number): string {
  if (missing === 0) return "Everything that a collection asks for may be read.";
  return missing === 1 ? "1 kind of access is missing." : `${missing} kinds of access are missing.`;
}

function missingLines(row: DoctorRow, columns: number): readonly string[] {
  const { why, loses, permission, grant } = row;
  const paragraph = (text: string) => indented(text, { columns, first: "  ", next: "  " });
  const item = (text: string) => indented(text, { columns, first: "    - ", next: "      " });
  return [
    "",
    ...indented(`MISSING  ${placeText(row)}`, { columns, first: "", next: "         " }),
    ...(why?.detail === undefined ? [] : paragraph(`${why.detail}.`)),
    "  Without it an audit does not know:",
    ...loses.flatMap(item),
    ...(grant ? grantLines(grant) : [...(why?.remedy === undefined ? [] : paragraph(`To do: ${why.remedy}.`))]),
    ...indented(`Permission: ${permission}`, { columns, first: "  ", next: "    " }),
  ];
}

/** One option a line: so it reads, and so a shell takes it as it is copied. Never wrapped: that would change it. */
function grantLines(words: readonly string[]): readonly string[] {
  return [
    "  To grant it:",
    ...words.map((word, index) => {
      const end = index === words.length - 1 ? "" : " \\";
      return `${index === 0 ? "    " : "      "}${terminalText(word)}${end}`;
    }),
  ];
}

interface Indent {
  readonly columns: number;
  readonly first: string;
  readonly next: string;
}

function indented(text: string, { columns, first, next }: Indent): readonly string[] {
  return wrap(terminalText(text), columns - next.length).map((line, index) => (index === 0 ? first : next) + line);
}

const kindNames: Readonly<Record<PlaceKind, readonly [one: string, many: string]>> = {
  directory: ["the directory", "the directory"],
  tenant: ["the tenant as a whole", "the tenant as a whole"],
  "management-group": ["root management group", "management groups"],
  subscription: ["subscription", "subscriptions"],
  vault: ["vault", "vaults"],
  hsm: ["managed HSM", "managed HSMs"],
};

const planeNames: Readonly<Record<DoctorRow["plane"], string>> = {
  control: "by ARM",
  data: "what is in it",
  hsm: "what is in it",
  directory: "",
};

function nameOf({ kind, scope }: DoctorRow): string {
  return kind === "directory" || kind === "tenant" ? "" : scope.slice(scope.lastIndexOf("/") + 1);
}

function isStore({ kind }: DoctorRow): boolean {
  return kind === "vault" || kind === "hsm";
}

function placeText(row: DoctorRow): string {
  const plane = isStore(row) ? `, ${planeNames[row.plane]}` : "";
  return `${kindNames[row.kind][0]} ${nameOf(row)}`.trimEnd() + plane;
}

/** Places of one kind where the same things can be read are one line. */
function workingLines(rows: readonly DoctorRow[], columns: number): readonly string[] {
  const byPlace = Map.groupBy(rows, ({ kind, plane, scope }) => JSON.stringify([kind, plane, scope]));
  const places = [...byPlace.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ first, read: group.flatMap(({ collectors }) => collectors).join(", ") }] : [];
  });
  const groups = Map.groupBy(places, ({ first, read }) => JSON.stringify([first.kind, first.plane, read]));
  return [...groups.values()].flatMap((group) => {
    const [head] = group;
    if (!head) return [];
    const text = `${placesText(group.map(({ first }) => first))}: ${head.read}`;
    return indented(text, { columns, first: "  ", next: "    " });
  });
}

function placesText(rows: readonly DoctorRow[]): string {
  const [first] = rows;
  if (!first || rows.length === 1) return first ? placeText(first) : "";
  const names = rows.slice(0, shownNames).map(nameOf).join(", ");
  const more = rows.length > shownNames ? ` and ${rows.length - shownNames} more` : "";
  const plane = isStore(first) ? `, ${planeNames[first.plane].replace("in it", "in them")}` : "";
  return `${rows.length} ${kindNames[first.kind][1]} (${names}${more})${plane}`;
}
