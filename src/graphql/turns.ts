import { setImmediate } from 'node:timers/promises';

/** Fields resolved before yielding to the event loop: a few dozen milliseconds. */
const IN_ONE_TURN = 10_000;

/** Spreads the work of one operation over turns of the event loop, so that other requests run in between. */
export class Turns {
  private inTurn = 0;
  private turn: Promise<void> | undefined;

  /** @returns the promise to await before resolving this many fields; undefined if they can be resolved now */
  take(fields: number): Promise<void> | undefined {
    if (this.inTurn > 0 && this.inTurn + fields > IN_ONE_TURN) {
      const turn = Promise.resolve(this.turn).then(() => setImmediate());
      this.turn = turn;
      this.inTurn = 0;
      void turn.then(() => {
        if (this.turn === turn) this.turn = undefined;
      });
    }
    this.inTurn += fields;
    return this.turn;
  }

  /** @returns the list, or a promise of it. The items of a long list become separate promises. */
  spread(list: readonly unknown[], fieldsOfItem: number): unknown {
    const fields = list.length * fieldsOfItem;
    if (fields <= IN_ONE_TURN) return this.after(this.take(fields), list);
    return list.map((item) => this.after(this.take(fieldsOfItem), item));
  }

  private after(turn: Promise<void> | undefined, value: unknown): unknown {
    return turn === undefined ? value : turn.then(() => value);
  }
}
