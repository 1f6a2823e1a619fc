import type { Sink } from "../model/report.ts";

/** A sink that gathers small writes: one chunk in memory, whatever is written. `flush` must be the last call. */
export interface ChunkedSink extends Sink {
  flush(): Promise<void>;
}

/** Wraps a sink so that it gets pieces of at least `chunkLength` UTF-16 units, in order, one at a time. */
export function chunked(sink: Sink, chunkLength = 65_536): ChunkedSink {
  let pending = "";
  const flush = async (): Promise<void> => {
    if (pending === "") return;
    const chunk = pending;
    pending = "";
    await sink.write(chunk);
  };
  return {
    flush,
    async write(text) {
      pending += text;
      if (pending.length >= chunkLength) await flush();
    },
  };
}
