import pLimit from 'p-limit';
import { type Client, CombinedError } from 'urql';
import { PROVISION } from '../provision/operations.js';
import { previewOf } from '../provision/use-preview.js';
import { Watched } from '../watched.js';
import { type Answer, answerOf, noAnswer } from './answer.js';
import type { Cells, PeopleFile } from './csv.js';
import { type Context, inputOfRow, placeNamesIn } from './input.js';
import { Places } from './places.js';

export interface Row extends Answer {
  /** Row number, as a spreadsheet counts. */
  number: number;
  cells: Cells;
  /** The row as the file has it, if its cells are unreliable. */
  unread: string | null;
}

/** Maximum number of concurrent calls. */
const AT_ONCE = 4;

/** The running work; null: none. */
type Work = 'CHECKING' | 'PROVISIONING' | null;

export interface Progress {
  readonly rows: readonly Row[];
  readonly work: Work;
  /** Numbers of the rows that are shown first: those that had errors when no work was running. */
  readonly first: ReadonlySet<number>;
}

export const hasError = ({ stage }: Row): boolean => stage === 'BAD' || stage === 'FAILED';

const numbersOfErrors = (rows: readonly Row[]): Set<number> =>
  new Set(rows.filter(hasError).map(({ number }) => number));

/** A running import: a list of rows that changes as answers arrive. */
export class Import {
  private readonly watched: Watched<Progress>;
  private readonly context: Context;
  private running: AbortController | null = null;

  constructor(
    readonly file: PeopleFile,
    private readonly client: Client,
    roles: Context['roles'],
  ) {
    const rows = file.rows.map(({ number, cells, problem, unread }): Row => ({
      number,
      cells,
      unread,
      stage: problem === null ? 'WAITING' : 'BAD',
      text: problem ?? '',
    }));
    this.watched = new Watched<Progress>({ rows, work: null, first: numbersOfErrors(rows) });
    this.context = { places: new Places(client), roles, inColumn: file.inColumn };
  }

  readonly snapshot = (): Progress => this.watched.snapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.watched.subscribe(listener);

  /** Asks the server what each row would do. */
  check(): Promise<void> {
    return this.forEach(({ stage }) => stage === 'WAITING', 'CHECKING');
  }

  /** Provisions all rows that are ready. Can be stopped and run again. */
  provision(): Promise<void> {
    return this.forEach(({ stage }) => stage === 'READY' || stage === 'FAILED', 'PROVISIONING');
  }

  stop(): void {
    this.running?.abort();
  }

  private async forEach(isMeant: (row: Row) => boolean, work: Exclude<Work, null>): Promise<void> {
    if (this.snapshot().work !== null) return;
    const running = new AbortController();
    this.running = running;
    this.turnTo(work);
    const limit = pLimit(AT_ONCE);
    const meant = this.snapshot()
      .rows.map((row, n) => [row, n] as const)
      .filter(([row]) => isMeant(row));
    const named = meant.flatMap(([{ cells }]) => placeNamesIn(cells));
    // Looks up many names in one call. After a failed call, each row looks up its own names and reports its error.
    await this.context.places.find(named, () => running.signal.aborted).catch(() => {});
    await Promise.all(
      meant.map(([row, n]) =>
        limit(async () => {
          if (running.signal.aborted) return;
          const answer = await this.ask(row.cells, work === 'CHECKING');
          const now = this.snapshot();
          this.watched.setSoon({ ...now, rows: now.rows.with(n, { ...row, ...answer }) });
        }),
      ),
    );
    this.turnTo(null);
  }

  private async ask(cells: Cells, dryRun: boolean): Promise<Answer> {
    try {
      await this.context.places.find(placeNamesIn(cells));
      const asked = inputOfRow(cells, this.context);
      if ('problems' in asked) return { stage: 'BAD', text: asked.problems.join(' ') };
      const input = { ...asked.input, mode: { dryRun } };
      const { data, error } = await this.client.mutation(PROVISION, { input });
      const { inColumn, roles } = this.context;
      const roleName = (key: string): string => roles.find((role) => role.key === key)?.name ?? key;
      return answerOf(previewOf(data?.provisionUser, error), { input, dryRun, inColumn, roleName });
    } catch (error) {
      if (error instanceof CombinedError) return noAnswer(error, dryRun);
      return { stage: 'BAD', text: 'This row cannot be processed.' };
    }
  }

  /** Notifies at once, because the user may click an outdated button again. Rows move only when the work has ended. */
  private turnTo(work: Work): void {
    const { rows, first } = this.snapshot();
    this.watched.set({ rows, work, first: work === null ? numbersOfErrors(rows) : first });
  }
}
