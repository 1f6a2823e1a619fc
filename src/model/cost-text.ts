import type { CostRange } from "./cost.ts";

/** `12.40`, or `9.80 to 12.40` where the amount is not certain; with the currency behind it. */
export function costText({ low, high }: CostRange, currency: string): string {
  const [least, most] = [amountText(low), amountText(high)];
  return `${least === most ? least : `${least} to ${most}`} ${currency}`;
}

/** Two decimals; a small amount keeps two digits that say something. */
function amountText(amount: number): string {
  if (amount >= 0.01 || amount === 0) return amount.toFixed(2);
  return amount < 0.0001 ? "<0.0001" : amount.toFixed(4);
}
