import { negated, type Ternary } from "./three-values.ts";
import {
  areEqualGuids,
  isLike,
  type Literal,
  type Ordering,
  orderOfDateTimes,
  orderOfNumbers,
} from "./value-comparison.ts";

/** How many pairs of a left and a right value have to fit: any left value, or every, with any right value, or every. */
export interface Quantifier {
  readonly name: string;
  readonly left: "any" | "all";
  readonly right: "any" | "all";
}

/** What compares one left value with one right value. */
export interface Comparator {
  readonly name: string;
  /** True where it is the negation of another, as `StringNotEquals` is. */
  readonly isNegated: boolean;
  compare(left: Literal, right: Literal): Ternary;
}

export interface Operator {
  /** Undefined where the text names none. */
  readonly quantifier: Quantifier | undefined;
  readonly comparator: Comparator;
}

type Compare = Comparator["compare"];
type Named<T> = readonly (readonly [string, T])[];

function ternary(value: boolean | undefined): Ternary {
  if (value === undefined) return "unknown";
  return value ? "true" : "false";
}

const textTests: Named<(left: string, right: string) => boolean> = [
  ["Equals", (left, right) => left === right],
  ["Like", isLike],
  ["StartsWith", (left, right) => left.startsWith(right)],
  ["EndsWith", (left, right) => left.endsWith(right)],
  ["Contains", (left, right) => left.includes(right)],
];

function onTexts(holds: (left: string, right: string) => boolean, fold: (text: string) => string): Compare {
  return (left, right) =>
    ternary(typeof left === "string" && typeof right === "string" ? holds(fold(left), fold(right)) : undefined);
}

const orderTests: Named<(order: number) => boolean> = [
  ["Equals", (order) => order === 0],
  ["LessThan", (order) => order < 0],
  ["LessThanEquals", (order) => order <= 0],
  ["GreaterThan", (order) => order > 0],
  ["GreaterThanEquals", (order) => order >= 0],
];

function onOrder(holds: (order: number) => boolean, ordering: Ordering): Compare {
  return (left, right) => {
    const order = ordering(left, right);
    return ternary(order === undefined ? undefined : holds(order));
  };
}

/** Not in the platform's documents, only in published source code: such texts parse, and what they say is not judged. */
const undocumented: readonly string[] = [
  ...["StringMatches", "IpMatch", "IpInRange", "ListContains", "NumericInRange", "TimeOfDayInRange"],
  ...orderTests.map(([test]) => `TimeOfDay${test}`),
];

const unjudged: Compare = () => "unknown";

const positives: Named<Compare> = [
  ...textTests.flatMap(
    ([test, holds]): Named<Compare> => [
      [`String${test}`, onTexts(holds, (text) => text)],
      [`String${test}IgnoreCase`, onTexts(holds, (text) => text.toLowerCase())],
    ],
  ),
  ["GuidEquals", (left, right) => ternary(areEqualGuids(left, right))],
  ["BoolEquals", (left, right) => ternary(areBooleans(left, right) ? left === right : undefined)],
  ...orderTests.map(([test, holds]) => [`Numeric${test}`, onOrder(holds, orderOfNumbers)] as const),
  ...orderTests.map(([test, holds]) => [`DateTime${test}`, onOrder(holds, orderOfDateTimes)] as const),
  ...undocumented.map((name) => [name, unjudged] as const),
];

function areBooleans(left: Literal, right: Literal): boolean {
  return typeof left === "boolean" && typeof right === "boolean";
}

/** `StringNotLikeIgnoreCase` of `StringLikeIgnoreCase`: the language puts its Not behind the type, and gives ranges and orders none. */
function nameOfNegation(name: string): string | undefined {
  const [, type, test] = /^(String|Guid|Bool|Numeric|DateTime|TimeOfDay|Ip|List)(.+)$/.exec(name) ?? [];
  if (type === undefined || test === undefined) return undefined;
  return type === "String" || /^(?:Equals|Match|Contains)$/.test(test) ? `${type}Not${test}` : undefined;
}

const comparators: ReadonlyMap<string, Comparator> = new Map(
  positives.flatMap(([name, compare]): [string, Comparator][] => {
    const own: Comparator = { name, isNegated: false, compare };
    const negation = nameOfNegation(name);
    if (negation === undefined) return [[name.toLowerCase(), own]];
    const other: Comparator = {
      name: negation,
      isNegated: true,
      compare: (left, right) => negated(compare(left, right)),
    };
    return [
      [name.toLowerCase(), own],
      [negation.toLowerCase(), other],
    ];
  }),
);

const quantifiers: ReadonlyMap<string, Quantifier> = new Map(
  (
    [
      { name: "ForAnyOfAnyValues", left: "any", right: "any" },
      { name: "ForAllOfAnyValues", left: "all", right: "any" },
      { name: "ForAnyOfAllValues", left: "any", right: "all" },
      { name: "ForAllOfAllValues", left: "all", right: "all" },
    ] as const
  ).map((quantifier) => [quantifier.name.toLowerCase(), quantifier]),
);

/** Every comparison operator without quantifiers, as documents spell them. */
export const comparatorNames: readonly string[] = [...comparators.values()].map(({ name }) => name);

/** A quantifier alone, which source code knows and no document: taken for a comparison that is not judged. */
const unnamed: Comparator = { name: "", isNegated: false, compare: unjudged };

/** `StringEquals`, `ForAnyOfAnyValues:GuidEquals`, in any casing: Azure's own roles write `boolequals`. Undefined for no operator. */
export function operatorNamed(text: string): Operator | undefined {
  const colon = text.indexOf(":");
  const quantifier = quantifiers.get((colon < 0 ? text : text.slice(0, colon)).toLowerCase());
  if (colon < 0 && quantifier) return { quantifier, comparator: unnamed };
  const comparator = comparators.get(text.slice(colon + 1).toLowerCase());
  if (!comparator || (colon >= 0 && !quantifier)) return undefined;
  return { quantifier, comparator };
}

/** The operator as documents spell it. */
export function operatorName({ quantifier, comparator }: Operator): string {
  return [quantifier?.name, comparator.name].filter((part) => part).join(":");
}
