import pg from 'pg';

/**
 * A connection that is given up when an answer does not come in time. The driver reports that and keeps the connection, and each call
 * that gets it from the pool afterwards would wait in vain behind the statement that was never answered.
 */
export class Connection extends pg.Client {
  override query(...args: unknown[]): never {
    const answer: unknown = super.query(...(args as [string]));
    if (answer instanceof Promise) answer.catch((error: unknown) => this.giveUpIfSilent(error));
    return answer as never;
  }

  private giveUpIfSilent(error: unknown): void {
    if (error instanceof Error && error.message === 'Query read timeout') this.end().catch(() => {}); // it may be broken already
  }
}
