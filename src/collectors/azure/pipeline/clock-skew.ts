/**
 * How far this machine's clock is off the services', out of the Date headers of answers. A header has whole seconds and
 * an answer takes time, so each says no more than that the skew lies in a range; what all ranges share is the skew.
 */
export class ClockSkew {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** Times in milliseconds: of the Date header, and of ours before sending and after the answer. */
  observe(serverTime: number, sentAt: number, receivedAt: number): void {
    const least = serverTime - receivedAt;
    const most = serverTime + 1000 - sentAt;
    const isApart = least > this.#most || most < this.#least;
    // Ranges apart: a clock was set in the meantime, or services disagree. The newest word counts.
    this.#least = isApart ? least : Math.max(this.#least, least);
    this.#most = isApart ? most : Math.min(this.#most, most);
  }

  /** Whole seconds that the services are ahead; 0 where that is possible; null before the first answer. */
  get seconds(): number | null {
    if (!Number.isFinite(this.#least)) return null;
    if (this.#least <= 0 && this.#most >= 0) return 0;
    const nearest = this.#least > 0 ? this.#least : this.#most;
    return Math.sign(nearest) * Math.max(1, Math.round(Math.abs(nearest) / 1000));
  }
}
