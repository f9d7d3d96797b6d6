import pLimit from 'p-limit';
import type { Client, CombinedError } from 'urql';
import { sentenceOf } from '../../../api/problems.js';
import type { RoleName } from '../../../words.js';
import { Watched } from '../../../watched.js';
import type { PeopleFilter } from '../operations.js';
import type { BulkAnswer } from './answers.js';
import type { BulkKind } from './kinds.js';
import { PEOPLE_TO_CHANGE, type PersonToChange } from './operations.js';

/** The selected people, or everybody who matches. */
export type Target = { people: readonly PersonToChange[] } | { search: string | null; filter: PeopleFilter | null };

export interface BulkRow extends BulkAnswer {
  person: PersonToChange;
}

export interface BulkProgress {
  readonly rows: readonly BulkRow[];
  readonly work: 'COLLECTING' | 'CHECKING' | 'CHANGING' | null;
  /** Why the work ended early. */
  readonly failure: string | null;
}

/** Maximum number of concurrent calls. */
const AT_ONCE = 4;

/** A change of many people: finds them, asks what would happen to each, and then makes the change. */
export class BulkRun {
  private readonly watched = new Watched<BulkProgress>({ rows: [], work: null, failure: null });
  private running = new AbortController();

  constructor(
    readonly kind: BulkKind,
    private readonly target: Target,
    private readonly client: Client,
    private readonly roleName: RoleName,
  ) {}

  readonly snapshot = this.watched.snapshot;
  readonly subscribe = this.watched.subscribe;

  /** Changes nothing. */
  async prepare(): Promise<void> {
    this.begin('COLLECTING');
    if (this.snapshot().rows.length === 0) await this.collect();
    if (this.snapshot().failure === null && !this.running.signal.aborted) {
      this.set({ work: 'CHECKING' });
      await this.forEach('WAITING', this.kind.check);
    }
    this.set({ work: null });
  }

  async change(): Promise<void> {
    this.begin('CHANGING');
    const { target, kind } = this;
    // One call for all knows no search, and must not change people who have not been previewed.
    const isForAll = !('people' in target) && target.search === null && this.count('WAITING') === 0;
    if (isForAll && kind.changeAll) await this.changeAll(kind.changeAll, this.restricted(target.filter));
    else await this.forEach('READY', kind.change);
    this.set({ work: null });
  }

  stop(): void {
    this.running.abort();
  }

  private count(stage: BulkRow['stage']): number {
    return this.snapshot().rows.filter((row) => row.stage === stage).length;
  }

  private restricted(filter: PeopleFilter | null): PeopleFilter {
    const { statuses: wanted } = this.kind;
    if (wanted == null) return filter ?? {};
    const asked = filter?.statuses;
    return { ...filter, statuses: asked == null ? wanted : wanted.filter((status) => asked.includes(status)) };
  }

  private async collect(): Promise<void> {
    if ('people' in this.target) {
      this.add(this.target.people);
      return;
    }
    const { search, filter } = this.target;
    let after: string | null = null;
    do {
      const variables = { search, filter: this.restricted(filter), after };
      const { data, error } = (await this.client.query(PEOPLE_TO_CHANGE, variables)) as Page;
      if (data == null) {
        this.set({
          failure: error === undefined ? 'The server sent an invalid response.' : sentenceOf(error),
          rows: [],
        });
        return;
      }
      this.add(data.users.edges.map(({ node }) => node));
      after = data.users.pageInfo.hasNextPage ? data.users.pageInfo.endCursor : null;
    } while (after !== null && !this.running.signal.aborted);
    if (after !== null) this.set({ rows: [] }); // some are not enough
  }

  private add(people: readonly PersonToChange[]): void {
    this.set({
      rows: [...this.snapshot().rows, ...people.map((person) => ({ person, stage: 'WAITING' as const, text: '' }))],
    });
  }

  private async forEach(stage: BulkRow['stage'], ask: BulkKind['check']): Promise<void> {
    const limit = pLimit(AT_ONCE);
    const { signal } = this.running;
    const meant = this.snapshot()
      .rows.map((row, n) => [row, n] as const)
      .filter(([row]) => row.stage === stage);
    await Promise.all(
      meant.map(([{ person }, n]) =>
        limit(async () => {
          if (signal.aborted) return;
          const answer = await ask(person, this.client, this.roleName);
          const now = this.snapshot();
          this.watched.setSoon({ ...now, rows: now.rows.with(n, { person, ...answer }) });
          if (answer.isOutage) this.fail(answer.text);
        }),
      ),
    );
  }

  private async changeAll(change: NonNullable<BulkKind['changeAll']>, filter: PeopleFilter): Promise<void> {
    const answers = await change(filter, this.client);
    if (!(answers instanceof Map)) {
      this.fail(answers.text);
      return;
    }
    const rows = this.snapshot().rows.map((row) =>
      row.stage === 'READY' ? { ...row, ...answers.get(row.person.id) } : row,
    );
    this.set({ rows });
    // The answer omits people who do not match any more, and those after an error that ended the call.
    await this.forEach('READY', this.kind.change);
  }

  private begin(work: BulkProgress['work']): void {
    this.running = new AbortController();
    this.set({ work, failure: null });
  }

  private fail(failure: string): void {
    this.running.abort();
    this.set({ failure });
  }

  private set(change: Partial<BulkProgress>): void {
    this.watched.set({ ...this.snapshot(), ...change });
  }
}

interface Page {
  data?: null | {
    users: { edges: { node: PersonToChange }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  };
  error?: CombinedError;
}
