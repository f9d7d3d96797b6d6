import { setImmediate } from 'node:timers/promises';
import { FairQueue } from './fair-queue.js';

/** Work by name; each piece is held until it is let go. */
function aQueue({ atOnce = 1, capacity = 1_000 } = {}) {
  const queue = new FairQueue({ atOnce, capacity: () => capacity, refusal: () => new Error('refused') });
  const begun: string[] = [];
  const ends: string[] = [];
  const release: (() => void)[] = [];
  const add = (name: string, ...path: string[]): void =>
    void queue
      .run(path, () => {
        begun.push(name);
        return new Promise<void>((resolve) => release.push(resolve));
      })
      .then(
        () => ends.push(name),
        (error: unknown) => ends.push(`${name} ${(error as Error).message}`),
      );
  /** Ends one piece of work after the other, until none is left. */
  const finish = async (): Promise<void> => {
    for (let done = release.shift(); done !== undefined; done = release.shift()) {
      done();
      await setImmediate();
    }
  };
  return { queue, begun, ends, add, finish };
}

const many = (count: number, add: (n: number) => void): void => Array.from({ length: count }, (_, n) => n).forEach(add);

it('serves one line in its order', async () => {
  const { begun, add, finish } = aQueue();
  many(5, (n) => add(`a${String(n)}`, 'a'));
  await finish();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
});

it('lets lines take turns, however long one of them is', async () => {
  const { begun, add, finish } = aQueue();
  many(80, (n) => add(`a${String(n)}`, 'a'));
  add('b0', 'b');
  add('b1', 'b');
  add('c0', 'c');
  await finish();
  expect(begun.slice(0, 7)).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
  expect(begun).toHaveLength(83);
});

it('lets lines within lines take turns', async () => {
  const { begun, add, finish } = aQueue();
  many(9, (n) => add(`set-a${String(n)}`, 'set', 'a'));
  many(9, (n) => add(`set-b${String(n)}`, 'set', 'b'));
  many(2, (n) => add(`in-a${String(n)}`, 'in', 'a'));
  await finish();
  expect(begun.slice(0, 8)).toEqual(['set-a0', 'set-a1', 'in-a0', 'set-b0', 'in-a1', 'set-a2', 'set-b1', 'set-a3']);
});

it('does as much at a time as it may, and no more', async () => {
  const { begun, add, finish } = aQueue({ atOnce: 3 });
  many(7, (n) => add(String(n), 'a'));
  expect(begun).toEqual(['0', '1', '2']);
  await finish();
  expect(begun).toHaveLength(7);
});

it('goes on after work that has failed, and hands on the error', async () => {
  const { queue, begun, add, finish } = aQueue();
  const failing = queue.run(['a'], () => Promise.reject(new Error('broken')));
  add('next', 'a');
  await expect(failing).rejects.toThrow('broken');
  await finish();
  expect(begun).toEqual(['next']);
});

it('refuses what is beyond its capacity, at once', async () => {
  const { queue, ends, add, finish } = aQueue({ capacity: 2 });
  many(5, (n) => add(`a${String(n)}`, 'a'));
  await setImmediate();
  expect(ends).toEqual(['a3 refused', 'a4 refused']);
  expect(queue.size).toBe(2);
  await finish();
  expect(ends.slice(2)).toEqual(['a0', 'a1', 'a2']);
});

it('takes the room for others from the longest line: one that fills it keeps nobody out', async () => {
  const { ends, add, finish } = aQueue({ capacity: 4 });
  many(5, (n) => add(`a${String(n)}`, 'set', 'a'));
  add('b0', 'set', 'b');
  add('c0', 'in', 'c');
  add('c1', 'in', 'c');
  add('c2', 'in', 'c');
  await setImmediate();
  expect(ends).toEqual(['a4 refused', 'a3 refused', 'a2 refused', 'c2 refused']);
  await finish();
  expect(ends.slice(4).sort()).toEqual(['a0', 'a1', 'b0', 'c0', 'c1']);
});

it('refuses the newest when all lines are equally long', async () => {
  const { ends, add } = aQueue({ capacity: 3 });
  add('running', 'z');
  for (const line of ['a', 'b', 'c', 'd']) add(line, line);
  await setImmediate();
  expect(ends).toEqual(['d refused']);
});

it('refuses all that waits when there is no room any more, and ends what is running', async () => {
  const { queue, ends, add, finish } = aQueue();
  many(3, (n) => add(`a${String(n)}`, 'a'));
  add('b0', 'b');
  queue.refuseBeyond(0);
  await finish();
  expect(ends.sort()).toEqual(['a0', 'a1 refused', 'a2 refused', 'b0 refused']);
});
