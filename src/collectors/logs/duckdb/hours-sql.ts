/** Hours since 1970, both ends included: records outside were not asked for. */
export interface HourSpan {
  readonly from: number;
  readonly to: number;
}

/** A time out of seconds since 1970. */
export const time = (seconds: string): string => `make_timestamp(CAST(${seconds} AS BIGINT) * 1000000)`;

/** Whether a column of so many units an hour lies within the hours. */
export const within = (hours: HourSpan | undefined, column: string, unit = 1): string =>
  hours ? `${column} BETWEEN ${hours.from * unit} AND ${(hours.to + 1) * unit - 1}` : "true";
