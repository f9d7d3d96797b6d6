import { Prisma } from '../../src/database/generated/client.js';
import { startTestApp } from './app.js';
import { snapshot } from './rows.js';

it('a snapshot contains every table of the schema, new tables included', async () => {
  const test = await startTestApp();
  try {
    const before = await snapshot(test.prisma);
    const models = Object.values(Prisma.ModelName).filter((name) => name !== 'RateLimit');
    expect(Object.keys(before).sort()).toEqual(models.sort());

    await test.prisma.$executeRaw`CREATE TABLE "Added" ("id" int)`;
    await test.prisma.$executeRaw`INSERT INTO "Added" VALUES (1)`;
    expect(await snapshot(test.prisma)).toEqual({ ...before, Added: ['{"id":1}'] });
  } finally {
    await test.close();
  }
});
