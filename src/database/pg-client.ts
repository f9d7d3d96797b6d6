import pg from 'pg';

/**
 * A connection that closes itself when a query times out. The driver would keep it in the pool, where every later call
 * would wait behind the unanswered query.
 */
export class PgClient extends pg.Client {
  override query(...args: unknown[]): never {
    const answer: unknown = super.query(...(args as [string]));
    if (answer instanceof Promise) answer.catch((error: unknown) => this.giveUpIfSilent(error));
    return answer as never;
  }

  private giveUpIfSilent(error: unknown): void {
    const isSilent = error instanceof Error && error.message === 'Query read timeout';
    if (isSilent) this.end().catch(() => {}); // the connection may already be broken
  }
}
