import { IsOptional } from 'class-validator';
import { DomainError } from '../errors/domain-error.js';
import { ArrayMaxSize, IsIdList, IsInt, IsTextList } from './decorators.js';
import { InputPipe } from './input.pipe.js';
import { NumberInQuery, Repeatable } from './query.decorators.js';

class Query {
  @IsOptional()
  @NumberInQuery()
  @IsInt()
  size?: number;

  @IsOptional()
  @Repeatable()
  @IsTextList({ max: 3 })
  @ArrayMaxSize(2)
  word?: string[];

  @IsOptional()
  @Repeatable()
  @NumberInQuery()
  @IsIdList()
  id?: number[];
}

const read = (query: object): unknown => new InputPipe().transform(query, { type: 'query', metatype: Query });

/** Each problem as `CODE pointer`. */
function problemsOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    return (error as DomainError).problems.map(({ code, pointer }) => `${code} ${pointer}`);
  }
}

it.each([
  [{}, {}],
  [{ size: '-7' }, { size: -7 }],
  [{ word: 'a' }, { word: ['a'] }],
  [{ word: ['a', 'b'] }, { word: ['a', 'b'] }],
  [{ id: '1' }, { id: [1] }],
  [{ id: ['1', '2'] }, { id: [1, 2] }],
])('%j is read as %j', (query, expected) => {
  expect({ ...(read(query) as object) }).toEqual(expected);
});

it.each<[object, string[]]>([
  [{ size: ['1', '2'] }, ['VALUE_INVALID /size']],
  [{ size: '99999999999' }, ['VALUE_INVALID /size']],
  [{ size: '2147483648' }, ['VALUE_INVALID /size']],
  [{ size: ' 1' }, ['VALUE_INVALID /size']],
  [{ size: '' }, ['VALUE_INVALID /size']],
  [{ word: ['good', ''] }, ['VALUE_TOO_LONG /word']],
  [{ word: ['a', 'b', 'c'] }, ['VALUE_TOO_LONG /word']],
  [{ id: ['1', 'x', 'y'], word: 'long' }, ['VALUE_TOO_LONG /word', 'VALUE_INVALID /id']],
  [{ ids: '1', 'a/b': '1' }, ['FIELD_UNKNOWN /ids', 'FIELD_UNKNOWN /a~1b']],
])('%j has the problems %j, one for each name', (query, problems) => {
  expect(problemsOf(() => read(query)).sort()).toEqual(problems.sort());
});
