/** Who a piece of work is done for. */
export interface Share {
  /** Kinds of work take turns first. */
  readonly kind: string;
  /** Then organizations and callers take turns, both at once. Two kinds never share a turn. */
  readonly organization: string;
  readonly caller: string;
}

/** One that takes turns. Exists while work of it waits. */
interface Party {
  waiting: number;
  /** Number of its last turn; of the turn before it came, when it has had none. */
  lastTurn: number;
}

interface Waiting {
  readonly parties: { readonly name: string; readonly party: Party }[];
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
 * Does work a few pieces at a time. Kinds of work take turns; within a kind, the next piece is the one whose
 * organization and caller have both waited longest for a turn. So many callers of one organization do not hold up
 * another organization, and one caller who names many organizations does not hold up another caller.
 * When the room to wait is used up, the newest piece of those who wait with most is refused.
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

  /** Refuses what waits and finds no room any more. */
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

  /** Takes the piece that comes before all others. */
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
