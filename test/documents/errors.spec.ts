import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { ERRORS, PROBLEMS } from '../../src/errors/catalogue.js';
import { withErrorTables } from '../../src/errors/error-table.js';
import { readDocument } from '../support/documents.js';

const document = readDocument('src/errors/README.md');

test('the tables of codes are those of the catalogue (npm run schema:write)', () => {
  expect(document).toBe(withErrorTables(document));
});

test('they have every code that is answered with its status, and every code of a problem with the code of its answer', () => {
  const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| `?([A-Z_\d]+)`? \| (.+) \|$/gm)];
  expect(rows.map(([, ...cells]) => cells)).toEqual([
    ...Object.entries(ERRORS).map(([code, { status, detail }]) => [code, String(status), detail]),
    ...Object.entries(PROBLEMS).map(([code, { leadsTo, detail }]) => [code, leadsTo, detail]),
  ]);
});

test('every file that the catalogue names is there', () => {
  const named = [...readDocument('src/errors/catalogue.ts').matchAll(/\bsrc\/[\w./-]+\w/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});
