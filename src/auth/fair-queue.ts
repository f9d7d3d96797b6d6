/** The owner of a piece of work. */
export interface Share {
  /** Kinds of work take turns first. */
  readonly kind: string;
  /** Then organizations and callers take turns, both at once. Two kinds never share a turn. */
  readonly organization: string;
  readonly caller: string;
}

/** A kind, organization or caller that takes turns. Exists while it has waiting work. */
interface Party {
  waiting: number;
  /** Number of its last turn or, before its first one, of the turn before it arrived. */
  lastTurn: number;
}

interface Waiting {
  readonly parties: { readonly name: string; readonly party: Party }[];
  start(): Promise<void>;
  refuse(error: Error): void;
}

interface Options {
  /** Maximum number of running pieces. */
  atOnce: number;
  /** Current maximum number of waiting pieces. */
  capacity: () => number;
  /** Creates the error for rejected work. */
  refusal: () => Error;
}

/**
 * Runs a few pieces of work at a time. Kinds of work take turns; within a kind, organizations and callers take turns,
 * so that neither many callers of one organization nor a caller who names many organizations delays others. If the
 * queue is full, it rejects the newest piece of the owner with the most waiting work.
 */
export class FairQueue {
  /** In the order of arrival. */
  private readonly waiting: Waiting[] = [];
  private readonly parties = new Map<string, Party>();
  private running = 0;
  private turn = 0;

  constructor(private readonly options: Options) {}

  get size(): number {
    return this.waiting.length;
  }

  /** @throws `refusal`, at once or later */
  run<T>(share: Share, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.add(share, { start: () => work().then(resolve, reject), refuse: reject });
      this.startNext();
      this.refuseBeyond(this.options.capacity());
    });
  }

  /** Rejects waiting work above the capacity. */
  refuseBeyond(capacity: number): void {
    while (this.size > capacity) {
      const surplus = this.take((one, other) => byParties(one, other, 'waiting') >= 0);
      surplus?.refuse(this.options.refusal());
    }
  }

  private add({ kind, organization, caller }: Share, work: Omit<Waiting, 'parties'>): void {
    const names = [[kind], [kind, 'organization', organization], [kind, 'caller', caller]];
    const parties = names.map((parts) => {
      const name = JSON.stringify(parts);
      const party = this.parties.get(name) ?? { waiting: 0, lastTurn: this.turn };
      this.parties.set(name, party);
      party.waiting++;
      return { name, party };
    });
    this.waiting.push({ ...work, parties });
  }

  private startNext(): void {
    while (this.running < this.options.atOnce) {
      const next = this.take((one, other) => byParties(one, other, 'lastTurn') < 0);
      if (next === undefined) return;
      this.turn++;
      for (const { party } of next.parties) party.lastTurn = this.turn;
      this.running++;
      void next.start().finally(() => {
        this.running--;
        this.startNext();
      });
    }
  }

  /** Removes and returns the first piece in this order. */
  private take(comesBefore: (one: Waiting, other: Waiting) => boolean): Waiting | undefined {
    const [first, ...rest] = this.waiting;
    if (first === undefined) return undefined;
    const taken = rest.reduce((best, one) => (comesBefore(one, best) ? one : best), first);
    this.waiting.splice(this.waiting.indexOf(taken), 1);
    for (const { name, party } of taken.parties) if (--party.waiting === 0) this.parties.delete(name);
    return taken;
  }
}

/** Compares the kinds; then the greater figure of organization and caller, then the smaller one. */
function byParties(one: Waiting, other: Waiting, figure: keyof Party): number {
  const [a, b] = [one, other].map(({ parties }) => {
    const [kind = 0, ...pair] = parties.map(({ party }) => party[figure]);
    return [kind, Math.max(...pair), Math.min(...pair)];
  }) as [number[], number[]];
  return a.map((value, at) => value - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
