/** Receives the tokens of JSON text, in order. */
export interface JsonTokenSink {
  /** A document's first token follows. */
  begin(line: number): void;
  open(isObject: boolean, line: number): void;
  close(): void;
  /** The name of the next member; undefined where it is too long to be one that matters. */
  key(name: string | undefined): void;
  /** True when the coming string is wanted; otherwise its content is passed over and never held. */
  wantsText(): boolean;
  /** A string, a number, true, false or null; undefined for a string that was not wanted. */
  scalar(value: string | number | boolean | null | undefined): void;
  /** A wanted string was too long to be held. Its `scalar` follows, undefined. */
  tooLong(): void;
  /** A document is complete. */
  end(): void;
  /** The text is no JSON here. Line and column count from 1. */
  fault(line: number, column: number, why: string): void;
}
