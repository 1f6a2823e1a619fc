/** Ranges that no address of the internet has; the firewall of a vault refuses them. */
const privateRanges: readonly (readonly [number, number])[] = [
  [toNumber([10, 0, 0, 0]), 8],
  [toNumber([172, 16, 0, 0]), 12],
  [toNumber([192, 168, 0, 0]), 16],
];

/** Why the firewall of a vault refuses a rule, as the end of a sentence; undefined where it takes it. `subnets`: what lists subnets. */
export function refusedRule(rule: string, subnets = "virtual_network_subnet_ids"): string | undefined {
  const [address = "", length, ...rest] = rule.trim().split("/");
  if (address.includes(":")) return "only IPv4 is allowed";
  const parts = address.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  const isLength = length === undefined || (/^\d{1,2}$/.test(length) && Number(length) <= 32);
  if (!isAddress || !isLength || rest.length > 0) return "an IPv4 address or a range in CIDR form is allowed";
  const number = toNumber(parts.map(Number));
  const isPrivate = privateRanges.some(([start, bits]) => number >>> (32 - bits) === start >>> (32 - bits));
  return isPrivate ? `private addresses are refused, and a subnet comes in by ${subnets}` : undefined;
}

function toNumber(parts: readonly number[]): number {
  return parts.reduce((number, part) => number * 256 + part, 0);
}
