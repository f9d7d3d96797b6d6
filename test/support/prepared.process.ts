import { PrismaService } from '../../src/database/prisma.service.js';
import { readSettings } from '../../src/settings/settings.js';

/**
 * Runs the statements of the command line in order, and prints those that PostgreSQL has prepared:
 * `[{ name, statement }]`.
 */
const prisma = new PrismaService(readSettings({ ...process.env, POOL_SIZE: '1' }));
for (const sql of process.argv.slice(2)) await prisma.$queryRawUnsafe(sql);
const prepared = 'SELECT name, statement FROM pg_prepared_statements ORDER BY statement';
console.log(JSON.stringify(await prisma.$queryRawUnsafe(prepared)));
await prisma.$disconnect();
