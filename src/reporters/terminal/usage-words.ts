import { number } from "./count.ts";

/** A time to the minute, for people. */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}

/** A share in whole percent; what is not all is never shown as all, what is not nothing never as nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return "under 1 %";
  const whole = share >= 1 ? 100 : Math.min(99, Math.round(share * 100));
  return `${whole} %`;
}

/** Milliseconds as people read them. */
export function durationText(ms: number): string {
  return ms < 1000
    ? `${number(Math.round(ms))} ms`
    : `${number(Math.floor(ms / 1000))}.${Math.floor((ms % 1000) / 100)} s`;
}
