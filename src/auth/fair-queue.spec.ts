import { setImmediate } from 'node:timers/promises';
import { FairQueue, type Share } from './fair-queue.js';

/** A queue of named work. Each piece runs until `release` ends it. */
function aQueue({ atOnce = 1, capacity = 1_000 } = {}) {
  const queue = new FairQueue({ atOnce, capacity: () => capacity, refusal: () => new Error('refused') });
  const begun: string[] = [];
  const ends: string[] = [];
  const release: (() => void)[] = [];
  const add = (name: string, share: Share): void =>
    void queue
      .run(share, () => {
        begun.push(name);
        return new Promise<void>((resolve) => release.push(resolve));
      })
      .then(
        () => ends.push(name),
        (error: unknown) => ends.push(`${name} ${(error as Error).message}`),
      );
  /** Ends one running piece after another until all work is done. */
  const finish = async (): Promise<void> => {
    for (let done = release.shift(); done !== undefined; done = release.shift()) {
      done();
      await setImmediate();
    }
  };
  return { queue, begun, ends, add, finish };
}

/** An owner of work. All owners have the same kind by default. */
const of = (organization: string, caller = `somebody of ${organization}`, kind = 'in'): Share => ({
  kind,
  organization,
  caller,
});

const many = (count: number, add: (n: number) => void): void => Array.from({ length: count }, (_, n) => n).forEach(add);

it('runs the work of one caller in order of arrival', async () => {
  const { begun, add, finish } = aQueue();
  many(5, (n) => add(`a${String(n)}`, of('a')));
  await finish();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
});

it('lets organizations take turns even if one has much more waiting work', async () => {
  const { begun, add, finish } = aQueue();
  many(80, (n) => add(`a${String(n)}`, of('a')));
  add('b0', of('b'));
  add('b1', of('b'));
  add('c0', of('c'));
  await finish();
  expect(begun.slice(0, 7)).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
  expect(begun).toHaveLength(83);
});

it('lets organizations take turns even if one has a new caller for each piece of work', async () => {
  const { begun, add, finish } = aQueue();
  many(80, (n) => add(`a${String(n)}`, of('a', `caller ${String(n)}`)));
  add('b0', of('b', 'one'));
  add('b1', of('b', 'one'));
  await finish();
  expect(begun.slice(0, 5)).toEqual(['a0', 'a1', 'b0', 'a2', 'b1']);
});

it('lets callers take turns even if one names a new organization for each piece of work', async () => {
  const { begun, add, finish } = aQueue();
  many(80, (n) => add(`x${String(n)}`, of(`invented ${String(n)}`, 'x')));
  add('b0', of('b', 'one'));
  add('b1', of('b', 'one'));
  await finish();
  expect(begun.slice(0, 5)).toEqual(['x0', 'x1', 'b0', 'x2', 'b1']);
});

it('serves waiting callers before the next work of a caller who adds work again and again', async () => {
  const { begun, add, finish } = aQueue();
  many(3, (n) => add(`a${String(n)}`, of('a')));
  const again = (n: number): void => {
    add(`x${String(n)}`, of(`invented ${String(n)}`, 'x'));
    if (n < 3) void setImmediate().then(() => again(n + 1));
  };
  again(0);
  await finish();
  expect(begun.indexOf('a2')).toBeLessThan(begun.indexOf('x2'));
});

it('lets kinds of work take turns, and organizations take turns within a kind', async () => {
  const { begun, add, finish } = aQueue();
  many(9, (n) => add(`set-a${String(n)}`, of('a', 'one', 'set')));
  many(9, (n) => add(`set-b${String(n)}`, of('b', 'two', 'set')));
  many(2, (n) => add(`in-a${String(n)}`, of('a', 'one', 'in')));
  await finish();
  expect(begun.slice(0, 8)).toEqual(['set-a0', 'set-a1', 'in-a0', 'set-b0', 'in-a1', 'set-a2', 'set-b1', 'set-a3']);
});

it('runs the maximum number of pieces at a time and no more', async () => {
  const { begun, add, finish } = aQueue({ atOnce: 3 });
  many(7, (n) => add(String(n), of('a')));
  expect(begun).toEqual(['0', '1', '2']);
  await finish();
  expect(begun).toHaveLength(7);
});

it('continues after failed work and passes the error on', async () => {
  const { queue, begun, add, finish } = aQueue();
  const failing = queue.run(of('a'), () => Promise.reject(new Error('broken')));
  add('next', of('a'));
  await expect(failing).rejects.toThrow('broken');
  await finish();
  expect(begun).toEqual(['next']);
});

it('rejects work above its capacity at once', async () => {
  const { queue, ends, add, finish } = aQueue({ capacity: 2 });
  many(5, (n) => add(`a${String(n)}`, of('a')));
  await setImmediate();
  expect(ends).toEqual(['a3 refused', 'a4 refused']);
  expect(queue.size).toBe(2);
  await finish();
  expect(ends.slice(2)).toEqual(['a0', 'a1', 'a2']);
});

describe('a full queue rejects waiting work', () => {
  it('of the kind and organization with the most waiting work', async () => {
    const { ends, add, finish } = aQueue({ capacity: 4 });
    many(5, (n) => add(`a${String(n)}`, of('a', 'one', 'set')));
    add('b0', of('b', 'two', 'set'));
    many(3, (n) => add(`c${String(n)}`, of('c')));
    await setImmediate();
    expect(ends).toEqual(['a4 refused', 'a3 refused', 'a2 refused', 'c2 refused']);
    await finish();
    expect(ends.slice(4).sort()).toEqual(['a0', 'a1', 'b0', 'c0', 'c1']);
  });

  it.each<[string, (n: number) => Share]>([
    ['an organization with many callers', (n) => of('a', `caller ${String(n)}`)],
    ['a caller who names many organizations', (n) => of(`invented ${String(n)}`, 'x')],
  ])('of %s', async (_, share) => {
    const { ends, add, finish } = aQueue({ capacity: 10 });
    many(40, (n) => add('many', share(n)));
    add('b', of('b'));
    await finish();
    expect(ends.filter((end) => end === 'many')).toHaveLength(10);
    expect(ends).toContain('b');
  });

  it('of the newest owner if all have the same amount', async () => {
    const { ends, add } = aQueue({ capacity: 3 });
    add('running', of('z'));
    for (const line of ['a', 'b', 'c', 'd']) add(line, of(line));
    await setImmediate();
    expect(ends).toEqual(['d refused']);
  });
});

it('rejects all waiting work when the capacity becomes 0, and finishes running work', async () => {
  const { queue, ends, add, finish } = aQueue();
  many(3, (n) => add(`a${String(n)}`, of('a')));
  add('b0', of('b'));
  queue.refuseBeyond(0);
  await finish();
  expect(ends.sort()).toEqual(['a0', 'a1 refused', 'a2 refused', 'b0 refused']);
});
