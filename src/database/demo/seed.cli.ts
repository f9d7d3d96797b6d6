import { SettingsError } from '../../settings/settings-error.js';
import { readSettings, type Settings } from '../../settings/settings.js';
import { obstacleIn } from '../obstacles.js';

/** `npm run db:seed`: loads the demo data into DATABASE_URL. Idempotent. */
async function seed(settings: Settings): Promise<void> {
  if (settings.databaseUrl === null) throw new SettingsError('DATABASE_URL is required');
  const obstacle = await obstacleIn(settings.databaseUrl);
  if (obstacle !== null) throw new Error(obstacle);
  const [{ loadDemoData }, { PrismaService }] = await Promise.all([
    import('./demo-data.js'),
    import('../prisma.service.js'),
  ]);
  const prisma = new PrismaService(settings);
  try {
    await loadDemoData(prisma, settings.bcryptCost);
    console.log('Loaded the demo data.');
  } finally {
    await prisma.$disconnect();
  }
}

try {
  await seed(readSettings(process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
