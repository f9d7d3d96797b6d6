import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import pLimit, { type LimitFunction } from 'p-limit';
import { databaseFaultOf } from '../errors/database-error.js';
import { refusalFor, refusalOf } from '../errors/too-much.js';
import { perRequest } from '../request/per-request.js';
import { Settings } from '../settings/settings.js';
import { Prisma } from './generated/client.js';
import { PrismaService } from './prisma.service.js';

/** The most that is read for one request: the 20,000 rows that an answer may list, and what belongs to them. */
const MOST_ROWS = 30_000;
const MOST_CHARACTERS = 10_000_000;

/** A literal, not a parameter, so that the planner knows it. */
const LIMIT = Prisma.raw(`LIMIT ${String(MOST_ROWS + 1)}`);

/** Rows in one JSON document. */
const PIECE = Prisma.raw('20');

/** Characters of JSON that are parsed before other requests have their turn. */
const IN_ONE_TURN = 500_000;

/** A caller, whose reads count for the request. */
export interface Reader {
  readonly request: object;
}

interface Options<Row> {
  instants?: readonly (keyof Row & string)[];
  first?: number;
  isBounded?: boolean;
}

interface Use {
  readonly limit: LimitFunction;
  rows: number;
  characters: number;
  /** The last read that failed because the database was not available. */
  outage?: Error;
}

/** The tables, without a way to send SQL past the bound on its rows. */
export type Tables = Pick<PrismaService, 'building' | 'role' | 'user'>;

/**
 * Everything that is read for an answer, outside a transaction. One request holds at most a quarter of the pool,
 * however many lists its document asks for: its other reads wait, and other callers are served meanwhile.
 */
@Injectable()
export class ReadsService {
  private readonly useOf: (request: object) => Use;

  constructor(
    private readonly prisma: PrismaService,
    { poolSize }: Settings,
  ) {
    const connections = Math.max(1, Math.floor(poolSize / 4));
    this.useOf = perRequest(() => ({ limit: pLimit(connections), rows: 0, characters: 0 }));
  }

  /** @param query a single statement: it holds one connection, and cannot wait for another read while it does */
  find<Found>(reader: Reader, query: (tables: Tables) => Prisma.PrismaPromise<Found>): Promise<Found> {
    return this.inTurn(reader, () => query(this.prisma));
  }

  /**
   * Reads rows as JSON, because the client needs ten times as long for columns and blocks the event loop meanwhile.
   * @param sql in the order wanted, without a LIMIT
   * @param instants columns to be read as dates
   * @param first how many rows are wanted, where not all of them are
   * @param isBounded false for one row that a later call of the request needs, whatever the answers before it have read
   * @throws TooMuchAtOnce when the request has read more than 30,000 rows or 10 million characters of JSON
   */
  async rows<Row extends object>(
    reader: Reader,
    sql: Prisma.Sql,
    { instants = [], first, isBounded = true }: Options<Row> = {},
  ): Promise<Row[]> {
    const use = this.useOf(reader.request);
    const limit = first === undefined ? LIMIT : Prisma.sql`LIMIT ${first}`;
    const statement = Prisma.sql`
      SELECT json_agg(r ORDER BY n)::text AS "json"
      FROM (SELECT r, row_number() OVER () AS n FROM (${sql} ${limit}) AS r) AS numbered
      GROUP BY n / ${PIECE} ORDER BY n / ${PIECE}`;
    const pieces = await this.inTurn(reader, () => this.prisma.$queryRaw<{ json: string }[]>(statement), isBounded);
    use.characters += pieces.reduce((sum, { json }) => sum + json.length, 0);
    if (isBounded && use.characters > MOST_CHARACTERS) throw refusalFor(reader.request);

    const rows: Row[] = [];
    let parsed = 0;
    for (const { json } of pieces) {
      if (parsed > IN_ONE_TURN) {
        await setImmediate();
        parsed = 0;
      }
      parsed += json.length;
      for (const row of JSON.parse(json) as Row[]) {
        for (const column of instants) readInstant(row, column);
        rows.push(row);
      }
    }
    use.rows += rows.length;
    if (isBounded && use.rows > MOST_ROWS) throw refusalFor(reader.request);
    return rows;
  }

  private inTurn<Found>(reader: Reader, query: () => Promise<Found>, isBounded = true): Promise<Found> {
    const use = this.useOf(reader.request);
    const { outage } = use;
    return use.limit(async () => {
      const refusal = isBounded ? refusalOf(reader.request) : undefined;
      if (refusal !== undefined) throw refusal;
      // Another read has failed while this one waited. This one would fail too, after as long a time.
      if (use.outage !== undefined && use.outage !== outage) throw use.outage;
      try {
        return await query();
      } catch (error) {
        if (error instanceof Error && databaseFaultOf(error).kind === 'OUTAGE') use.outage = error;
        throw error;
      }
    });
  }
}

function readInstant(row: object, column: string): void {
  const columns = row as Record<string, unknown>;
  const instant = columns[column];
  if (typeof instant === 'string') columns[column] = new Date(instant);
}
