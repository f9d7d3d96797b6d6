import pg from 'pg';

/** A statement as the driver sends it. */
export interface SentStatement {
  text: string;
  values: unknown[];
  /** Of the prepared statement. */
  name?: string;
}

/**
 * Calls `listen` before each query that this process sends through pg.
 * @returns a function that ends this
 */
export function watchQueries(listen: (query: string | SentStatement, client: pg.Client) => void): () => void {
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    listen(args[0] as string | SentStatement, this);
    return Reflect.apply(original, this, args) as unknown;
  } as never;
  return () => void (pg.Client.prototype.query = original);
}

/**
 * Records the text of every statement that this process sends through pg while `work` runs.
 * `work` gets the growing list, so that it can add a mark for another event.
 */
export async function recordStatements(work: (statements: string[]) => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const stop = watchQueries((query) => void statements.push(typeof query === 'string' ? query : query.text));
  try {
    await work(statements);
  } finally {
    stop();
  }
  return statements;
}

/** The statements between BEGIN and COMMIT (or ROLLBACK). */
export function insideTransaction(statements: readonly string[]): string[] {
  const begin = statements.indexOf('BEGIN');
  const end = statements.findIndex((text, index) => index > begin && /^(COMMIT|ROLLBACK)$/.test(text));
  return statements.slice(begin + 1, end);
}

/** The statements with parameters, each text once. */
export async function recordParameters(work: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent = new Map<string, SentStatement>();
  const stop = watchQueries((query) => {
    if (typeof query !== 'string' && query.values.length > 0) sent.set(query.text, query);
  });
  try {
    await work();
  } finally {
    stop();
  }
  return [...sent.values()];
}

/** What this process reads from the database. */
export interface Read {
  /** Includes the elements of JSON lists of rows. */
  rows: number;
  /** Characters of texts; lists of rows arrive as text. */
  characters: number;
}

/** What this process reads from the database outside transactions while `work` runs. */
export async function measureReads(work: () => Promise<unknown>): Promise<Read> {
  const read = { rows: 0, characters: 0 };
  const original = pg.Pool.prototype.query;
  pg.Pool.prototype.query = function (this: pg.Pool, ...args: unknown[]) {
    const answer = Reflect.apply(original, this, args);
    const count = (result: pg.QueryResult<unknown[]>) => {
      for (const row of result.rows) {
        read.rows += rowsIn(row);
        read.characters += typeof row[0] === 'string' ? row[0].length : 0;
      }
    };
    answer.then(count, () => {});
    return answer;
  } as never;
  try {
    await work();
  } finally {
    pg.Pool.prototype.query = original;
  }
  return read;
}

/** In a JSON list of rows each row begins with a brace: the first after the bracket, the others on a new line. */
function rowsIn(row: unknown[]): number {
  const [first] = row;
  return typeof first === 'string' && first.startsWith('[{') ? (first.match(/^[[ ]\{/gm)?.length ?? 0) : 1;
}
