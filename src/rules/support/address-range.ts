/** An address or a range of addresses: its bits, and how many of them count. */
export interface AddressRange {
  readonly bits: string;
  readonly length: number;
}

/** Reads `203.0.113.0/24`, `2001:db8::/32`, or a single address of either kind; undefined for anything else. */
export function parseRange(text: string): AddressRange | undefined {
  const match = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i.exec(text.trim());
  const bits = match?.[1] === undefined ? undefined : addressBits(match[1]);
  if (bits === undefined) return undefined;
  const length = match?.[2] === undefined ? bits.length : Number(match[2]);
  return length <= bits.length ? { bits, length } : undefined;
}

/** Does the range hold the address? Undefined where the text is no address. */
export function holdsAddress(ranges: readonly AddressRange[], address: string): boolean | undefined {
  const bits = addressBits(address.trim());
  if (bits === undefined) return undefined;
  return ranges.some(
    (range) => range.bits.length === bits.length && bits.startsWith(range.bits.slice(0, range.length)),
  );
}

/** 32 or 128 characters of 0 and 1. An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is taken for what it is. */
function addressBits(text: string): string | undefined {
  const mapped = /^::ffff:(\d[\d.]*)$/i.exec(text)?.[1];
  if (mapped !== undefined || !text.includes(":")) return ipv4Bits(mapped ?? text);
  return ipv6Bits(text);
}

function ipv4Bits(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
}

function ipv6Bits(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}
