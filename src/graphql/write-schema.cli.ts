import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../database/project-root.js';
import { printGraphqlSchema } from './print-schema.js';

/** `npm run schema:write`: writes schema.gql from the code. */
await writeFile(join(projectRoot, 'schema.gql'), await printGraphqlSchema());
