import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestApp } from './app.js';

/** The mails that the application has written, as text. */
export async function mails({ settings }: TestApp): Promise<string[]> {
  const folder = join(settings.dataDir, 'mail');
  const files = await readdir(folder).catch(() => []);
  return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
}
