import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaService } from '../../src/database/prisma.service.js';
import { readSettings } from '../../src/settings/settings.js';
import { aUser } from '../support/builders.js';
import { aCommandSite, type CommandSite, type Ended } from '../support/commands.js';
import { aFreePort, runBuilt } from '../support/process.js';
import { snapshot } from '../support/rows.js';

const ACME = ['--slug', 'acme', '--name', 'Acme Property', '--admin-email', 'Jane@Acme.example'];

let site: CommandSite;
let prisma: PrismaService;

beforeEach(async () => {
  site = await aCommandSite();
  prisma = new PrismaService(readSettings({ DATABASE_URL: site.url, DATA_DIR: site.dataDir }));
});
afterEach(async () => {
  await prisma.$disconnect();
  await site.close();
});

const create = (options: string[] = ACME, settings: Record<string, string> = {}): Promise<Ended> =>
  site.run('organizations/create', options, settings);

async function mails(): Promise<string[]> {
  const folder = join(site.dataDir, 'mail');
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.map((text) => text.replace(/=\r?\n/g, '').replaceAll('=3D', '='));
}

const tokenIn = (text: string): string => /\/accept#(\S+)/.exec(text)![1]!;

describe('npm run org:create', () => {
  it('creates the organization and its administrator, and prints the link of the mail', async () => {
    const { code, stdout, stderr } = await create();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [organization, ...others] = await prisma.organization.findMany();
    expect([organization, others]).toMatchObject([{ slug: 'acme', name: 'Acme Property' }, []]);
    const users = await prisma.user.findMany({ include: { roles: { include: { role: true } }, invitations: true } });
    expect(users).toMatchObject([
      {
        orgId: organization!.id,
        email: 'jane@acme.example',
        name: 'jane',
        status: 'INVITED',
        passwordHash: null,
        roles: [{ role: { key: 'admin' } }],
        invitations: [{ sentAt: expect.any(Date), acceptedAt: null }],
      },
    ]);

    const token = tokenIn(stdout);
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(tokenIn(mail!)).toBe(token);
    expect(/written to (\S+\.eml)/.exec(stdout)![1]).toContain(join(site.dataDir, 'mail'));
    const hash = createHash('sha256')
      .update(token.slice(token.indexOf('.') + 1))
      .digest();
    expect(Buffer.from(users[0]!.invitations[0]!.tokenHash!)).toEqual(hash);
    expect(JSON.stringify(await snapshot(prisma))).not.toContain(token.slice(token.indexOf('.') + 1));
  });

  it('is audited as a command, which has no actor', async () => {
    await create();
    const { id: subjectId } = await prisma.user.findFirstOrThrow();
    expect(await prisma.auditEvent.findMany()).toMatchObject([
      {
        subjectId,
        actorOrgId: null,
        actorId: null,
        transport: 'CLI',
        changes: [{ kind: 'USER_CREATED' }, { kind: 'ROLE_GRANTED', roleKey: 'admin' }, { kind: 'INVITATION_QUEUED' }],
      },
    ]);
  });

  it('run again, reports that the organization exists and changes nothing', async () => {
    await create();
    const before = await snapshot(prisma);

    const { code, stdout, stderr } = await create();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/exists[^]*already[^]*still valid[^]*Nothing was changed/);
    expect(stdout).not.toContain('accept#');
    expect(await snapshot(prisma)).toEqual(before);
    expect(await mails()).toHaveLength(1);
  });

  it('finds the organization by its slug in capitals', async () => {
    await create(['--slug', ' Acme', ...ACME.slice(2)]);
    expect(await prisma.organization.findMany()).toMatchObject([{ slug: 'acme' }]);

    const { code, stdout } = await create(['--slug', 'ACME', ...ACME.slice(2)]);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^The organization acme already exists/),
    });
    expect(await prisma.organization.count()).toBe(1);
  });

  it('run several times at once, creates one organization, one administrator and one mail', async () => {
    const all = await Promise.all([create(), create(), create()]);

    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(all.map(() => ({ code: 0, stderr: '' })));
    expect(all.filter(({ stdout }) => stdout.includes('Created the organization'))).toHaveLength(1);
    expect([await prisma.organization.count(), await prisma.user.count(), await prisma.invitation.count()]).toEqual([
      1, 1, 1,
    ]);
    const links = all.map(({ stdout }) => /\/accept#\S+/.exec(stdout)?.[0]).filter((link) => link !== undefined);
    expect(links.map(tokenIn)).toEqual((await mails()).map(tokenIn));
    expect(links).toHaveLength(1);
  });

  it('links an existing user: adds the role, keeps the name and the password', async () => {
    const { id } = await prisma.organization.create({ data: { slug: 'acme', name: 'Acme Property' } });
    const user = await aUser(prisma, { id }, { email: 'jane@acme.example', name: 'Jane', roleKeys: ['viewer'] });
    const before = await prisma.user.findMany();

    const { code, stdout } = await create();

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        'The organization acme already exists.\njane@acme.example is now an administrator.\n' +
        'The user is already active. No invitation is sent.\n',
    });
    expect(await prisma.user.findMany()).toEqual(before);
    const roles = await prisma.userRole.findMany({ where: { userId: user.id }, include: { role: true } });
    expect(roles.map(({ role }) => role.key).sort()).toEqual(['admin', 'viewer']);
    expect(await prisma.invitation.count()).toBe(0);
  });

  it('refuses a slug with another name, and a deactivated user, and writes nothing', async () => {
    const { id } = await prisma.organization.create({ data: { slug: 'acme', name: 'Acme Property' } });
    await aUser(prisma, { id }, { email: 'gone@acme.example', status: 'DEACTIVATED' });
    const before = await snapshot(prisma);

    const other = await create(['--slug', 'acme', '--name', 'Acme Tools', '--admin-email', 'eve@tools.example']);
    expect(other).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('another name') });
    const gone = await create([...ACME.slice(0, 5), 'gone@acme.example']);
    expect(gone).toEqual({ code: 1, stdout: '', stderr: 'The user is deactivated.\n' });
    expect(await snapshot(prisma)).toEqual(before);
  });

  it('accepts another spelling of the name, and keeps the stored one', async () => {
    const name = 'Résidence Acme';
    await prisma.organization.create({ data: { slug: 'acme', name: name.normalize('NFD') } });
    const spelled = (as: string) => create(['--slug', 'acme', '--name', as, '--admin-email', 'jane@acme.example']);
    for (const as of [name, 'RÉSIDENCE ACME']) expect(await spelled(as)).toMatchObject({ code: 0, stderr: '' });
    expect(await spelled('Residence Acme')).toMatchObject({ code: 1, stderr: expect.stringContaining('another name') });
    const { name: kept } = await prisma.organization.findUniqueOrThrow({ where: { slug: 'acme' } });
    expect(kept).toBe(name.normalize('NFD'));
  });

  it('keeps an invitation that could not be mailed, and the next run mails it', async () => {
    await writeFile(join(site.dataDir, 'mail'), 'a file where the folder should be');
    const failed = await create();
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be mailed') });
    expect(failed.stderr).not.toMatch(/\n\s+at |accept#/);

    const again = await create(ACME, { DATA_DIR: join(site.dataDir, 'other') });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('/accept#'), stderr: '' });
    expect(await prisma.invitation.findMany()).toMatchObject([{ sentAt: expect.any(Date) }]);
  });

  it('sends the mail once, even if a server that sends mails is running', async () => {
    const server = runBuilt('main.js', { DATABASE_URL: site.url, DATA_DIR: site.dataDir, PORT: await aFreePort() });
    try {
      await server.says('Listening');
      const { stdout } = await create();
      const rows = await prisma.$queryRaw`SELECT "dueAt" > now() + interval '30 s' AS "waits" FROM "Mail"`;
      expect(rows).toEqual([{ waits: true }]);
      await prisma.mail.updateMany({ data: { dueAt: new Date() } });
      while ((await prisma.mail.count({ where: { sentAt: null, failedAt: null } })) > 0);
      const sent = await mails();
      expect(sent.map(tokenIn)).toEqual([tokenIn(stdout)]);
    } finally {
      await server.stop('SIGTERM');
    }
  });

  it('prints its usage for --help', async () => {
    expect(await create(['--help'])).toEqual({
      code: 0,
      stdout: expect.stringContaining('--admin-email jane@acme.example'),
      stderr: '',
    });
  });

  it('reports all invalid options in one message, writes nothing and repeats no value', async () => {
    const bad = ['--slug', 'No Slug', '--name', ' ', '--admin-email', 'kelvin\u212A@acme.example', '--wrong', 'x'];
    const { code, stdout, stderr } = await create([...bad, '--admin-name', 'a\u0007b'], { DATABASE_URL: '' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const option of ['--slug', '--name', '--admin-email', '--admin-name', '--wrong'])
      expect(stderr).toContain(`\n  ${option}: `);
    expect(stderr).toContain('\n  Every value needs the name of its option before it');
    expect(stderr).not.toMatch(/No Slug|kelvin|\n\s+at /);
    expect((await create([])).stderr.match(/A value is required/g)).toHaveLength(3);
    expect(await prisma.organization.count()).toBe(0);
  });

  it.each([
    ['without DATABASE_URL', { DATABASE_URL: '' }, 'DATABASE_URL is required'],
    ['with invalid settings', { BCRYPT_COST: 'many', PORT: '0' }, 'PORT'],
    ['with an unreachable server', { DATABASE_URL: 'postgresql://x:hidden-word@127.0.0.1:1/x' }, 'ECONNREFUSED'],
  ])('%s, prints a message and exits with 1', async (_, settings, message) => {
    const { code, stdout, stderr } = await create(ACME, settings);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/hidden-word|\n\s+at /);
  });
});
