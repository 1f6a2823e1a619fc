import { isIPv4, isIPv6 } from "node:net";
import { maxItems } from "../budget.ts";
import { list, scalar } from "../values.ts";
import {
  Failure,
  type FunctionCall,
  type FunctionTable,
  type Given,
  isKnown,
  number,
  partial,
  pure,
  text,
  wholeNumber,
  wrong,
} from "./definition.ts";

/** Functions of address ranges. */
export const networkFunctions: FunctionTable = {
  cidrcontains: pure([text, text], contains),
  cidrhost: pure([text, wholeNumber], host),
  cidrnetmask: pure([text], netmask),
  cidrsubnet: pure([text, wholeNumber, wholeNumber], subnet),
  cidrsubnets: partial(1, subnets, { most: Number.POSITIVE_INFINITY, sensitivity: "deep" }),
};

const noRange = new Failure("fault", 'the text is no range such as "10.0.0.0/16"');

interface Address {
  readonly value: bigint;
  /** 32 or 128. */
  readonly bits: number;
}

interface AddressRange extends Address {
  readonly prefix: number;
}

function parseAddress(value: string): Address | undefined {
  if (isIPv4(value)) return { bits: 32, value: joined(value.split("."), 8n, 10) };
  if (!isIPv6(value) || value.includes("%")) return undefined;
  const [head = "", tail] = withoutDots(value).split("::");
  const [first, last] = [groups(head), groups(tail ?? "")];
  const zeros = tail === undefined ? [] : new Array<string>(8 - first.length - last.length).fill("0");
  return { bits: 128, value: joined([...first, ...zeros, ...last], 16n, 16) };
}

function groups(value: string): string[] {
  return value === "" ? [] : value.split(":");
}

/** `::ffff:10.0.0.1` with its last part as two groups. */
function withoutDots(value: string): string {
  const at = value.lastIndexOf(":") + 1;
  const end = value.slice(at);
  if (!isIPv4(end)) return value;
  const number = Number(joined(end.split("."), 8n, 10));
  return `${value.slice(0, at)}${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
}

function joined(parts: readonly string[], width: bigint, base: number): bigint {
  return parts.reduce((all, part) => (all << width) | BigInt(Number.parseInt(part, base)), 0n);
}

/** A range with its host bits off. */
function parseRange(value: string): AddressRange | undefined {
  const slash = value.indexOf("/");
  const address = slash < 0 ? undefined : parseAddress(value.slice(0, slash));
  const prefix = /^\d{1,3}$/.test(value.slice(slash + 1)) ? Number(value.slice(slash + 1)) : Number.NaN;
  if (!address || !(prefix <= address.bits)) return undefined;
  const host = BigInt(address.bits - prefix);
  return { ...address, prefix, value: (address.value >> host) << host };
}

function written({ value, bits }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join(".");
  const all = Array.from({ length: 8 }, (_none, at) => ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
  const [start, length] = longestZeros(all);
  if (length < 2) return all.join(":");
  return `${all.slice(0, start).join(":")}::${all.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly string[]): [number, number] {
  let best: [number, number] = [0, 0];
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === "0" ? length + 1 : 0;
    if (length > best[1]) best = [at - length + 1, length];
  }
  return best;
}

function contains(range: string, inner: string): Given {
  const outer = parseRange(range);
  const address = inner.includes("/") ? parseRange(inner) : parseAddress(inner);
  if (!outer || !address || outer.bits !== address.bits) return noRange;
  const host = BigInt(outer.bits - outer.prefix);
  const isNarrower = !("prefix" in address) || Number(address.prefix) >= outer.prefix;
  return isNarrower && address.value >> host === outer.value >> host;
}

function host(range: string, given: number): Given {
  const parsed = parseRange(range);
  if (!parsed) return noRange;
  const size = 1n << BigInt(parsed.bits - parsed.prefix);
  const at = given < 0 ? size + BigInt(given) : BigInt(given);
  if (at < 0n || at >= size) return new Failure("fault", "the range has no such host");
  return written({ bits: parsed.bits, value: parsed.value + at });
}

function netmask(range: string): Given {
  const parsed = parseRange(range);
  if (!parsed) return noRange;
  if (parsed.bits !== 32) return new Failure("fault", "only IPv4 has net masks");
  const host = BigInt(32 - parsed.prefix);
  return written({ bits: 32, value: (((1n << 32n) - 1n) >> host) << host });
}

function subnet(range: string, newBits: number, given: number): Given {
  const parsed = parseRange(range);
  if (!parsed) return noRange;
  const prefix = parsed.prefix + newBits;
  if (newBits < 0 || prefix > parsed.bits) return new Failure("fault", `there is no prefix of ${prefix} bits`);
  if (given < 0 || BigInt(given) >= 1n << BigInt(newBits)) return new Failure("fault", "the range has no such subnet");
  const value = parsed.value + (BigInt(given) << BigInt(parsed.bits - prefix));
  return `${written({ bits: parsed.bits, value })}/${prefix}`;
}

/** Ranges behind each other, each as far along as its size asks. */
function subnets(call: FunctionCall): Given {
  const { arguments: values, evaluation, expression } = call;
  if (!isKnown(values)) return evaluation.derived(expression, values);
  const [first, ...rest] = values;
  const range = first && parseRange(text.read(first) ?? "");
  if (!range) return noRange;
  if (rest.length > maxItems) return new Failure("unsupported", "there are too many subnets");
  const end = range.value + (1n << BigInt(range.bits - range.prefix));
  const found: string[] = [];
  let next = range.value;
  for (const [at, value] of rest.entries()) {
    const newBits = wholeNumber.read(value);
    if (newBits === undefined) return wrong(at + 1, number.wants);
    const prefix = range.prefix + newBits;
    if (newBits < 1 || prefix > range.bits) return new Failure("fault", `there is no prefix of ${prefix} bits`);
    const size = 1n << BigInt(range.bits - prefix);
    const start = ((next + size - 1n) / size) * size;
    if (start + size > end) return new Failure("fault", "the range has no room for all subnets");
    found.push(`${written({ bits: range.bits, value: start })}/${prefix}`);
    next = start + size;
  }
  return list(found.map(scalar));
}
