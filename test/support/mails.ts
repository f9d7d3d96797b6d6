import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestApp } from './app.js';

/** The mails that the application has completely written, as text without quoted-printable line breaks (RFC 2045). */
export async function mails({ settings }: Pick<TestApp, 'settings'>): Promise<string[]> {
  const folder = join(settings.dataDir, 'mail');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.map((text) => text.replace(/=\r?\n/g, '').replaceAll('=3D', '='));
}
