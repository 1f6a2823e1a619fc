/** A number of days in words, for messages. */
export function inDays(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}
