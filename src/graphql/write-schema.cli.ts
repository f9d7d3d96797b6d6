import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../database/project-root.js';
import { withErrorTables } from '../errors/error-table.js';
import { printGraphqlSchema } from './print-schema.js';

/** `npm run schema:write`: writes from the code schema.gql and the tables of error codes. */
await writeFile(join(projectRoot, 'schema.gql'), await printGraphqlSchema());

const errors = join(projectRoot, 'src', 'errors', 'README.md');
await writeFile(errors, withErrorTables(await readFile(errors, 'utf8')));
