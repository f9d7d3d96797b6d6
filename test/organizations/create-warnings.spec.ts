import { PrismaService } from '../../src/database/prisma.service.js';
import { readSettings } from '../../src/settings/settings.js';
import { aCommandSite, type CommandSite } from '../support/commands.js';
import { snapshot } from '../support/rows.js';

const ACME = ['--slug', 'acme', '--name', 'Acme Property', '--admin-email', 'jane@acme.example'];

let site: CommandSite;
let prisma: PrismaService;

beforeAll(async () => {
  site = await aCommandSite();
  prisma = new PrismaService(readSettings({ DATABASE_URL: site.url, DATA_DIR: site.dataDir }));
});
afterAll(async () => {
  await prisma.$disconnect();
  await site.close();
});

const create = (options: string[] = ACME, settings: Record<string, string> = {}) =>
  site.run('organizations/create', options, settings);

describe('npm run org:create', () => {
  it('explains why no invitation is mailed if the last one failed and the limit of mails is reached', async () => {
    await create();
    await prisma.$executeRaw`
      UPDATE "Invitation"
      SET "sentAt" = NULL, "expiresAt" = NULL, "tokenHash" = NULL, "failedAt" = now(), "failureReason" = 'x'`;
    const before = await snapshot(prisma);

    const { code, stdout } = await create([...ACME, '--admin-name', 'Another Name'], { RATE_LIMIT_FAILURES: '1' });

    expect({ code, lines: stdout.trimEnd().split('\n') }).toEqual({
      code: 0,
      lines: [
        'The organization acme already exists.',
        'jane@acme.example is already an administrator.',
        'The user already exists and keeps the current name.',
        'The user recently received too many mails. No invitation is sent.',
        expect.stringMatching(
          /^The next mail can be sent at [\d-]+T[\d:.]+Z\. Run the command again after that time\.$/,
        ),
        'Nothing was changed.',
      ],
    });
    expect(await snapshot(prisma)).toEqual(before);
  });
});
