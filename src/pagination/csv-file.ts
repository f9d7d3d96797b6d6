import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { csvLines, csvStart } from '../csv/write-csv.js';
import { domainErrorOf } from '../errors/answer.js';
import { DomainError, problem } from '../errors/domain-error.js';
import { logFault } from '../errors/fault-log.js';
import type { Connection } from './connection.js';
import type { PageArgs } from './page.args.js';

/** Items that the server reads at once. */
const PAGE_SIZE = 100;

type Page<Node> = Pick<Connection<Node>, 'edges' | 'pageInfo'>;

interface CsvList<Node> {
  readonly fileName: string;
  readonly columns: readonly string[];
  /** Reads a page as a call of its own: it checks the authority again, and has its own limits. */
  readonly pageOf: (page: { first: number; after?: string | undefined }, caller: Caller) => Promise<Page<Node>>;
  readonly cellsOf: (node: Node, caller: Caller) => Promise<readonly string[]>;
}

/**
 * A list as a CSV file. The server reads a page only when the client has taken the pages before, and stops when the
 * client goes away. The first page is read here, so its errors are answers. A later error resets the connection, so the
 * client knows that the file is incomplete.
 * @throws DomainError INVALID_INPUT if the client asks for a page size
 */
export async function csvFileOf<Node>(
  { fileName, columns, pageOf, cellsOf }: CsvList<Node>,
  { first, after }: PageArgs,
  caller: Caller,
): Promise<StreamableFile> {
  if (first != null)
    throw new DomainError('INVALID_INPUT', {
      problems: [problem('VALUE_INVALID', '/first', 'Not allowed with `format`: a file has no pages.')],
    });
  const start = await read(after);
  return new StreamableFile(Readable.from(texts(), { highWaterMark: 1 }), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${fileName}"`,
  });

  async function* texts(): AsyncGenerator<string> {
    yield csvStart(columns);
    for (let page = start; ; page = await readLater(page.next)) {
      if (page.text !== '') yield page.text;
      if (page.next === undefined) return;
    }
  }

  async function read(position: string | undefined): Promise<{ text: string; next: string | undefined }> {
    const call = { ...caller, request: {} };
    const { edges, pageInfo } = await pageOf({ first: PAGE_SIZE, after: position }, call);
    const rows = await Promise.all(edges.map(({ node }) => cellsOf(node, call)));
    return { text: csvLines(rows), next: pageInfo.hasNextPage ? pageInfo.endCursor : undefined };
  }

  async function readLater(position: string | undefined): ReturnType<typeof read> {
    try {
      return await read(position);
    } catch (error) {
      logFault(domainErrorOf(error), { id: caller.requestId });
      throw error;
    }
  }
}
