import { PrismaService } from '../../src/database/prisma.service.js';
import { readSettings } from '../../src/settings/settings.js';

/**
 * Runs statements in the order of the command line, and prints what PostgreSQL has prepared: `[{ name, statement }]`.
 */
const prisma = new PrismaService(readSettings({ ...process.env, POOL_SIZE: '1' }));
for (const sql of process.argv.slice(2)) await prisma.$queryRawUnsafe(sql);
const prepared = 'SELECT name, statement FROM pg_prepared_statements ORDER BY statement';
console.log(JSON.stringify(await prisma.$queryRawUnsafe(prepared)));
await prisma.$disconnect();
