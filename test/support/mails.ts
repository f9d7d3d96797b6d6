import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestApp } from './app.js';

const plain = (text: string): string => text.replace(/=\r?\n/g, '').replaceAll('=3D', '=');

/** The mails that the application has completely written, as text without quoted-printable line breaks (RFC 2045). */
export async function mails({ settings }: Pick<TestApp, 'settings'>): Promise<string[]> {
  const folder = join(settings.dataDir, 'mail');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.map(plain);
}

/**
 * Reads each mail once, because there are many.
 * @returns a function that returns `accept#token` or `reset#token` of all links, those of new mails at the end
 */
export function mailedLinks({ settings }: Pick<TestApp, 'settings'>): () => Promise<readonly string[]> {
  const folder = join(settings.dataDir, 'mail');
  const read = new Set<string>();
  const links: string[] = [];
  return async () => {
    const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.eml') && !read.has(file));
    for (const file of files) {
      read.add(file);
      const [, link] = /\/((?:accept|reset)#[\w.-]+)/.exec(plain(await readFile(join(folder, file), 'utf8'))) ?? [];
      if (link !== undefined) links.push(link);
    }
    return links;
  };
}
