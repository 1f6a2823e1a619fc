import { tidied } from "../conversion.ts";
import {
  Failure,
  type FunctionTable,
  type Given,
  number,
  numbers,
  pure,
  pureOfAll,
  text,
  wholeNumber,
} from "./definition.ts";

/** Numeric functions. */
export const numberFunctions: FunctionTable = {
  abs: pure([number], Math.abs),
  ceil: pure([number], Math.ceil),
  floor: pure([number], Math.floor),
  log: pure([number, number], (value, base) => finite(Math.log(value) / Math.log(base))),
  max: pureOfAll(number, (values) => values.reduce((most, value) => Math.max(most, value))),
  min: pureOfAll(number, (values) => values.reduce((least, value) => Math.min(least, value))),
  parseint: pure([text, wholeNumber], parseInteger),
  pow: pure([number, number], (value, exponent) => finite(value ** exponent)),
  signum: pure([number], Math.sign),
  sum: pure([numbers], (values) =>
    values.length === 0
      ? new Failure("fault", "an empty list has no sum")
      : tidied(values.reduce((sum, value) => sum + value)),
  ),
};

function finite(value: number): Given {
  return Number.isFinite(value) ? tidied(value) : new Failure("fault", "the result is no number");
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** Up to base 36 the case of a letter means nothing. */
const lastCaselessBase = 36;

function parseInteger(value: string, base: number): Given {
  if (base < 2 || base > 62) return new Failure("fault", "a base is between 2 and 62");
  const isNegative = value.startsWith("-");
  const unsigned = isNegative || value.startsWith("+") ? value.slice(1) : value;
  const spelled = base <= lastCaselessBase ? unsigned.toLowerCase() : unsigned;
  let result = 0;
  for (const char of spelled) {
    const digit = digits.indexOf(char);
    if (digit < 0 || digit >= base) return new Failure("fault", `the text is no whole number in base ${base}`);
    result = result * base + digit;
  }
  if (spelled === "") return new Failure("fault", "an empty text is no number");
  if (!Number.isSafeInteger(result)) return new Failure("unsupported", "numbers above 2^53 are not evaluated");
  return isNegative && result !== 0 ? -result : result;
}
