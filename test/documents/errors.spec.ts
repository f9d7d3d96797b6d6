import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/database/project-root.js';
import { ERRORS, PROBLEMS } from '../../src/errors/catalogue.js';
import { withErrorTables } from '../../src/errors/error-table.js';
import { readDocument } from '../support/documents.js';

const document = readDocument('src/errors/README.md');

test('the tables of codes match the catalogue (npm run schema:write)', () => {
  expect(document).toBe(withErrorTables(document));
});

test('the tables have every top-level code with its status, and every problem code with its top-level code', () => {
  const rows = [...document.matchAll(/^\| `([A-Z_]+)` \| `?([A-Z_\d]+)`? \| (.+) \|$/gm)];
  expect(rows.map(([, ...cells]) => cells)).toEqual([
    ...Object.entries(ERRORS).map(([code, { status, detail }]) => [code, String(status), detail]),
    ...Object.entries(PROBLEMS).map(([code, { leadsTo, detail }]) => [code, leadsTo, detail]),
  ]);
});

test('every file named in the catalogue exists', () => {
  const named = [...readDocument('src/errors/catalogue.ts').matchAll(/\bsrc\/[\w./-]+\w/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});
