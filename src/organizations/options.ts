import { Command } from 'commander';
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

/** One option, or the argument without a name. */
interface OptionRule {
  isOptional?: boolean;
  normalize?: (value: string) => string;
  findings: (value: string) => readonly Finding[];
}

/** What a command takes. The key `file` is the argument without a name. */
type Rules = Readonly<Record<string, OptionRule>>;
type Values<R extends Rules> = { [K in keyof R]: R[K] extends { isOptional: true } ? string | undefined : string };

/** The instants of more people would reach into the future. */
const MOST_PEOPLE = 10_000_000;

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
export const peopleOption = {
  findings: (value) =>
    /^[1-9]\d{0,7}$/.test(value) && Number(value) <= MOST_PEOPLE
      ? []
      : [invalid(`Must be a whole number from 1 to ${String(MOST_PEOPLE)}.`)],
} satisfies OptionRule;
export const fileOption = { findings: (value) => textFindings(value, 4096) } satisfies OptionRule;

/**
 * Reads the command line.
 * @throws CommandError that names every bad option at once, and then says how the command is used
 */
export function readOptions<R extends Rules>(args: readonly string[], rules: R, usage: string): Values<R> {
  const given = new Map(Object.keys(rules).map((key): [string, string[]] => [key, []]));
  const problems = collect(args, given);
  const values = new Map<string, string>();
  for (const [key, { isOptional = false, normalize = String, findings }] of Object.entries(rules)) {
    const [text, ...more] = given.get(key) ?? [];
    if (text === undefined && isOptional) continue;
    const value = normalize(text ?? '');
    values.set(key, value);
    const found = value === '' ? [invalid('A value is required.')] : [...findings(value)];
    if (more.length > 0) found.push(invalid('Must be given once.'));
    problems.push(...found.map(({ detail = '' }) => `${key === 'file' ? key : `--${key}`}: ${detail}`));
  }
  if (problems.length > 0) {
    const lines = problems.map((problem) => `  ${problem}`).join('\n');
    throw new CommandError(`These options cannot be used:\n${lines}\n\n${usage}`);
  }
  return Object.fromEntries(values) as Values<R>;
}

/**
 * Adds each value to those of its key. By itself, commander would stop at the first mistake, so we declare all values
 * optional and leave nothing to its checks.
 * @returns the problems of all other arguments
 */
function collect(args: readonly string[], given: ReadonlyMap<string, string[]>): string[] {
  const command = new Command();
  for (const [key, values] of given) {
    if (key === 'file') continue;
    command.option(`--${key} [value]`);
    command.on(`option:${key}`, (value: string | null) => values.push(value ?? ''));
  }
  const { operands, unknown } = command.parseOptions([...args]);

  const isOption = (arg: string) => arg.startsWith('-');
  const unnamed = [...operands, ...unknown.filter((arg) => !isOption(arg))];
  const files = given.get('file');
  files?.push(...unnamed);
  return [
    ...unknown.filter(isOption).map((arg) => `${optionIn(arg)}: There is no such option.`),
    ...(files ? [] : unnamed.map(() => UNNAMED)),
  ];
}

const UNNAMED = 'Every value needs the name of its option before it, and quotation marks around it if it has spaces.';

/** Shows only the part of an argument that can be the name of an option: the rest may be secret. */
function optionIn(arg: string): string {
  return /^(-\w|--[\w-]{1,40})(?==|$)/.exec(arg)?.[0] ?? 'an option';
}
