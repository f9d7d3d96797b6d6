import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/database/project-root.js';

test('db:diff --name writes a migration folder and updates the snapshot, which is the base of the next difference', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'provisioning-diff-'));
  try {
    for (const part of ['dist', 'prisma', 'package.json']) {
      await cp(join(projectRoot, part), join(copy, part), { recursive: true });
    }
    await symlink(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
    const schema = join(copy, 'prisma', 'schema.prisma');
    await writeFile(schema, (await readFile(schema, 'utf8')).replace('model Building {', '$&\n  floors Int?'));
    const migrations = join(copy, 'prisma', 'migrations');
    const before = await readdir(migrations);
    const diff = (option: string): Promise<unknown> =>
      promisify(execFile)(process.execPath, [
        join(copy, 'dist', 'database', 'migrations', 'diff.cli.js'),
        ...option.split(' '),
      ]);

    await expect(diff('--check')).rejects.toMatchObject({ code: 1 });
    await diff('--name add_floors');
    const added = (await readdir(migrations)).filter((name) => !before.includes(name));
    expect(added).toEqual([expect.stringMatching(/^\d{14}_add_floors$/)]);
    expect(await readdir(join(migrations, added[0]!))).toEqual(['migration.sql']);
    await expect(diff('--check')).resolves.toMatchObject({ stdout: '' });
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
