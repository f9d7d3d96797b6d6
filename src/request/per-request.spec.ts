import { perRequest } from './per-request.js';

it('creates one value for each request', () => {
  const keptFor = perRequest((request: { id: number }) => [request.id]);
  const [one, other] = [{ id: 1 }, { id: 2 }];
  expect(keptFor(one)).toEqual([1]);
  expect(keptFor(one)).toBe(keptFor(one));
  expect(keptFor(other)).toEqual([2]);
});
