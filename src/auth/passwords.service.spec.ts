import bcrypt from 'bcrypt';
import type { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { type PasswordOwner, PasswordsService, WAIT_AT_MOST } from './passwords.service.js';

/** At least the number of hashes that run at a time. */
const THREADS = 4;

const aService = (bcryptCost: number): PasswordsService =>
  new PasswordsService(new Settings({ bcryptCost } as Settings));
const of = (organization: string | number, caller = 'somebody'): PasswordOwner => ({ organization, caller });

const { hash, compare } = bcrypt;
afterEach(() => {
  Object.assign(bcrypt, { hash, compare });
});

/**
 * Until the end of the test, bcrypt takes no time. A service decides what it accepts by the real hash that it makes
 * when it is created, and all accepted calls together would take seconds.
 */
function hashInstantly(): void {
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  Object.assign(bcrypt, { hash: soon, compare: soon });
}

/** More calls than a service with this cost accepts at once, at the current speed of this machine. */
async function moreThanFit(cost: number): Promise<number> {
  const begun = performance.now();
  await bcrypt.hash('a password', cost);
  return Math.ceil((4 * WAIT_AT_MOST * THREADS) / (performance.now() - begun));
}

/** `done` or the error code of each call, in the order in which the calls end. */
function endsOf(calls: readonly Promise<unknown>[]): { ends: string[]; all: Promise<unknown> } {
  const ends: string[] = [];
  const all = calls.map((call) =>
    call.then(
      () => ends.push('done'),
      (error: unknown) => ends.push((error as DomainError).code),
    ),
  );
  return { ends, all: Promise.all(all) };
}

describe.each([
  ['comparing', (service: PasswordsService, owner: PasswordOwner) => service.matches('a guess', null, owner)],
  ['hashing', (service: PasswordsService, owner: PasswordOwner) => service.hash('a password', owner)],
])('%s', (_, work) => {
  it('rejects at once calls that would wait for seconds, says when to retry, and completes the others', async () => {
    const length = await moreThanFit(12);
    const service = aService(12);
    hashInstantly();
    const refusals: DomainError[] = [];
    const calls = Array.from({ length }, () => work(service, of(1)));
    for (const call of calls) call.catch((error: unknown) => refusals.push(error as DomainError));
    const { ends, all } = endsOf(calls);
    await all;

    const refused = ends.filter((end) => end === 'UNAVAILABLE').length;
    expect(refused).toBeGreaterThan(2);
    expect(ends.filter((end) => end === 'done')).toHaveLength(length - refused);
    expect(length - refused).toBeGreaterThan(1); // even the slowest machine accepts one running and one waiting call
    expect(ends.slice(0, refused)).toEqual(Array(refused).fill('UNAVAILABLE')); // before any accepted call ends
    expect(refusals.filter(({ retryAfter }) => !(Number(retryAfter) >= 1))).toEqual([]);
  });

  it('accepts as many calls of one caller for many organizations as of many callers of one organization', async () => {
    const length = await moreThanFit(10);
    const service = aService(10);
    hashInstantly();
    const kept = new Map<string, number>();
    const add = async (name: string, owner: PasswordOwner): Promise<void> => {
      const isDone = await work(service, owner).then(
        () => true,
        () => false,
      );
      if (isDone) kept.set(name, (kept.get(name) ?? 0) + 1);
    };
    const calls = [
      ...Array.from({ length }, (_call, n) => add('caller', of(`invented ${String(n)}`, 'one network'))),
      ...Array.from({ length }, (_call, n) => add('organization', of(1, `network ${String(n)}`))),
      add('another', of(2)),
    ];
    await Promise.all(calls);

    expect(kept.get('another')).toBe(1);
    expect(kept.get('organization')).toBeGreaterThan(1);
    expect(kept.get('organization')).toBeLessThan(length);
    expect(Math.abs(kept.get('organization')! - kept.get('caller')!)).toBeLessThanOrEqual(THREADS);
  });

  it('completes waiting calls when the process stops, and rejects new ones', async () => {
    const service = aService(8);
    const { ends, all } = endsOf(Array.from({ length: 5 }, () => work(service, of(1))));
    service.onModuleDestroy();
    await expect(work(service, of(2))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: 'The process is stopping' },
    });
    await all;
    expect(ends).toEqual(Array(5).fill('done'));
  });
});

describe('a password in another Unicode form of the same text', () => {
  const COMPOSED = 'Zo\u00EB caf\u00E9 \u1E69';
  const DECOMPOSED = COMPOSED.normalize('NFD');
  const MIXED = 'Zoe\u0308 caf\u00E9 s\u0307\u0323'; // neither composed nor decomposed
  const FORMS = [COMPOSED, DECOMPOSED, MIXED];
  const service = aService(4);

  it.each(FORMS.flatMap((set) => FORMS.map((sent) => [set, sent] as const)))('%j matches %j', async (set, sent) => {
    const hash = await service.hash(set, of(1));
    expect(await service.matches(sent, hash, of(1))).toBe(true);
    expect(await service.matches(`${sent}!`, hash, of(1))).toBe(false);
  });

  it.each([DECOMPOSED, MIXED])('%j matches an older hash that was made of the text as sent', async (sent) => {
    const old = await bcrypt.hash(sent, 4);
    expect(await service.matches(sent, old, of(1))).toBe(true);
    expect(await service.matches(COMPOSED, old, of(1))).toBe(false);
  });

  it.each([
    [COMPOSED, 1],
    [DECOMPOSED, 2],
    [MIXED, 2],
  ])('%j takes as many comparisons for an unknown user as for a user with another password', async (sent, times) => {
    const hash = await service.hash('another password', of(1));
    const { compare } = bcrypt;
    let comparisons = 0;
    const counted = (password: string, to: string): Promise<boolean> => {
      comparisons++;
      return compare(password, to);
    };
    bcrypt.compare = counted as typeof compare;
    try {
      expect(await service.matches(sent, hash, of(1))).toBe(false);
      expect(await service.matches(sent, null, of(1))).toBe(false);
      expect(await service.matches(sent, null, of('nowhere'))).toBe(false);
    } finally {
      bcrypt.compare = compare;
    }
    expect(comparisons).toBe(3 * times);
  });

  it('does not match if bcrypt would ignore the bytes that differ', async () => {
    const hash = await service.hash('\u00E9'.repeat(36), of(1));
    expect(await service.matches('e\u0301'.repeat(36), hash, of(1))).toBe(true);
    expect(await service.matches(`${'\u00E9'.repeat(36)}x`, hash, of(1))).toBe(false);
  });
});
