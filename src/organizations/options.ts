import { parseArgs } from 'node:util';
import {
  emailFindings,
  invalid,
  normalizeEmail,
  normalizeSlug,
  normalizeText,
  textFindings,
} from '../validation/checks.js';
import type { Finding } from '../validation/findings.js';
import { CommandError } from './command-error.js';

/** One option, or the argument that stands without a name. */
interface OptionRule {
  isOptional?: boolean;
  normalize?: (value: string) => string;
  findings: (value: string) => readonly Finding[];
}

/** What a command takes. The key `file` is the argument without a name. */
type Rules = Readonly<Record<string, OptionRule>>;
type Values<R extends Rules> = { [K in keyof R]: R[K] extends { isOptional: true } ? string | undefined : string };

export const slugOption = {
  normalize: normalizeSlug,
  findings: (value) =>
    /^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(value)
      ? []
      : [invalid('Must be at most 63 ASCII letters and digits, with single hyphens between them.')],
} satisfies OptionRule;
export const nameOption = {
  normalize: normalizeText,
  findings: (value) => textFindings(value, 200),
} satisfies OptionRule;
export const emailOption = { normalize: normalizeEmail, findings: emailFindings } satisfies OptionRule;
export const fileOption = { findings: (value) => textFindings(value, 4096) } satisfies OptionRule;

/**
 * Reads the command line.
 * @throws CommandError that names every bad option at once, and then says how the command is used
 */
export function readOptions<R extends Rules>(args: readonly string[], rules: R, usage: string): Values<R> {
  const problems: string[] = [];
  const given = new Map<string, string>();
  for (const [key, value] of entriesOf(args, rules)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined)
      problems.push(
        key === 'file'
          ? 'Every value needs the name of its option before it, and quotation marks around it if it has spaces.'
          : `${shown(key)}: There is no such option.`,
      );
    else if (given.has(key)) problems.push(`${shown(key)}: Must be given once.`);
    else given.set(key, value === undefined ? '' : (rule.normalize ?? String)(value));
  }
  for (const [key, { isOptional = false, findings }] of Object.entries(rules)) {
    const value = given.get(key);
    if (value === undefined && isOptional) continue;
    const found = value === undefined || value === '' ? [invalid('A value is required.')] : findings(value);
    problems.push(...found.map(({ detail = '' }) => `${shown(key)}: ${detail}`));
  }
  if (problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem}`).join('\n');
    throw new CommandError(`These options cannot be used:\n${lines}\n\n${usage}`);
  }
  return Object.fromEntries(given) as Values<R>;
}

/** Not strictly parsed: strict parsing stops at the first mistake. */
function entriesOf(args: readonly string[], rules: Rules): [string, string | undefined][] {
  const named = Object.keys(rules).filter((key) => key !== 'file');
  const options = Object.fromEntries(named.map((key) => [key, { type: 'string' as const }]));
  const { tokens } = parseArgs({ args: joined(args, named), options, strict: false, tokens: true });
  return tokens.flatMap((token): [string, string | undefined][] => {
    if (token.kind === 'positional') return [['file', token.value]];
    return token.kind === 'option' ? [[token.name, token.value]] : [];
  });
}

/**
 * An option followed by another one has no value; without this the second would be taken for the value of the first.
 */
function joined(args: readonly string[], named: readonly string[]): string[] {
  return args.map((arg, index) =>
    named.some((name) => arg === `--${name}`) && args[index + 1]?.startsWith('--') === true ? `${arg}=` : arg,
  );
}

/** Whatever was typed is shown only as far as it can be an option. */
function shown(key: string): string {
  if (key === 'file') return 'file';
  return /^[\w-]{1,40}$/.test(key) ? `${key.length === 1 ? '-' : '--'}${key}` : 'an option';
}
