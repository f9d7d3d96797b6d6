import type { Caller } from '../auth/caller.js';
import { DomainError } from '../errors/domain-error.js';

/** Of the rows of one kind that stand in the answer to one request. */
const MOST = 20_000;

/**
 * Bounds lists that have no pages. Each row counts every time it stands in the answer: the same few lists may be asked for by everybody in
 * a page of people, and under many names.
 */
export class Allowance {
  private readonly handedOut = new WeakMap<Caller, number>();

  /** @param what the rows are, in the plural */
  constructor(private readonly what: string) {}

  /**
   * @returns the list itself
   * @throws DomainError INVALID_INPUT when with it one request has asked for too many
   */
  handOut<List extends readonly unknown[] | null>(list: List, caller: Caller): List {
    const handedOut = (this.handedOut.get(caller) ?? 0) + (list?.length ?? 0);
    this.handedOut.set(caller, handedOut);
    if (handedOut <= MOST) return list;
    throw new DomainError('INVALID_INPUT', {
      detail: `The document asks for more than ${MOST.toLocaleString('en')} ${this.what} at once.`,
    });
  }
}
