/** Milliseconds between two notifications of `setSoon`. */
const DRAWN_EVERY = 100;

/** A value outside of components, which they read with `useSyncExternalStore`. */
export class Watched<Value> {
  private readonly listeners = new Set<() => void>();
  private isTold = false;

  constructor(private value: Value) {}

  readonly snapshot = (): Value => this.value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(value: Value): void {
    this.value = value;
    for (const listener of this.listeners) listener();
  }

  /** Notifies of many changes together, because rendering each would slow down the calls that make them. */
  setSoon(value: Value): void {
    this.value = value;
    if (this.isTold) return;
    this.isTold = true;
    setTimeout(() => {
      this.isTold = false;
      this.set(this.value);
    }, DRAWN_EVERY);
  }
}
