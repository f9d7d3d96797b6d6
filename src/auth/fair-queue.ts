/** Nested queues. At each level the queues take turns, whatever their length. */
class Line<T> {
  size = 0;
  private readonly items: T[] = [];
  private readonly lines = new Map<string, Line<T>>();

  push(item: T, [first, ...rest]: readonly string[]): void {
    this.size++;
    if (first === undefined) {
      this.items.push(item);
      return;
    }
    const line = this.lines.get(first) ?? new Line<T>();
    this.lines.set(first, line);
    line.push(item, rest);
  }

  /** The first of the line whose turn it is. That line goes to the end. */
  takeNext(): T | undefined {
    const [turn] = this.lines;
    if (turn === undefined) return this.counted(this.items.shift());
    const [key, line] = turn;
    this.lines.delete(key);
    const item = line.takeNext();
    if (line.size > 0) this.lines.set(key, line);
    return this.counted(item);
  }

  /** Removes the newest item of the longest queue; of equally long queues, of the one that is served last. */
  takeSurplus(): T | undefined {
    let longest: [key: string, line: Line<T>] | undefined;
    for (const entry of this.lines) if (entry[1].size >= (longest?.[1].size ?? 0)) longest = entry;
    if (longest === undefined) return this.counted(this.items.pop());
    const [key, line] = longest;
    const item = line.takeSurplus();
    if (line.size === 0) this.lines.delete(key);
    return this.counted(item);
  }

  private counted(item: T | undefined): T | undefined {
    if (item !== undefined) this.size--;
    return item;
  }
}

interface Waiting {
  start(): Promise<void>;
  refuse(error: Error): void;
}

interface Options {
  /** How much of the work is done at a time. */
  atOnce: number;
  /** How much may wait now. */
  capacity: () => number;
  /** Creates the error for work that has no room. */
  refusal: () => Error;
}

/**
 * Does work a few pieces at a time. Lines take turns, and so does the room to wait: when that is used up, the last of
 * the longest line is refused, so that one long line never keeps others out.
 */
export class FairQueue {
  private readonly waiting = new Line<Waiting>();
  private running = 0;

  constructor(private readonly options: Options) {}

  get size(): number {
    return this.waiting.size;
  }

  /**
   * @param path the line to wait in: a line within lines, the outermost first
   * @throws `refusal`, at once or later
   */
  run<T>(path: readonly string[], work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ start: () => work().then(resolve, reject), refuse: reject }, path);
      this.startNext();
      this.refuseBeyond(this.options.capacity());
    });
  }

  /** Refuses what waits and finds no room any more. */
  refuseBeyond(capacity: number): void {
    while (this.waiting.size > capacity) this.waiting.takeSurplus()?.refuse(this.options.refusal());
  }

  private startNext(): void {
    while (this.running < this.options.atOnce) {
      const next = this.waiting.takeNext();
      if (next === undefined) return;
      this.running++;
      void next.start().finally(() => {
        this.running--;
        this.startNext();
      });
    }
  }
}
