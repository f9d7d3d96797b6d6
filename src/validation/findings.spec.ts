import { IsAlpha, IsOptional } from 'class-validator';
import { problemsWith } from '../../test/support/checked.js';
import { IsConsistent, IsInt } from './decorators.js';
import { checkInput } from './input.pipe.js';

let runs = 0;

class SomeInput {
  @IsAlpha()
  letters: string;

  @IsOptional()
  @IsConsistent(() => ++runs < 0, 'Is never right.')
  @IsInt()
  counted?: number;

  @IsOptional()
  @IsInt()
  someId?: number;
}

describe('problems', () => {
  it('include constraints that have no code of their own', () => {
    expect(problemsWith(SomeInput, { letters: '1' })).toEqual(['VALUE_INVALID /letters']);
    expect(problemsWith(SomeInput, { letters: null })).toEqual(['VALUE_REQUIRED /letters']);
    expect(problemsWith(SomeInput, { letters: 'a' })).toEqual([]);
  });

  it('come from one run of each check, at most one for each pointer', () => {
    runs = 0;
    expect(problemsWith(SomeInput, { letters: 'a', counted: 'x' })).toEqual(['VALUE_INVALID /counted']);
    expect(runs).toBe(1);
  });

  it('describe an id as a positive number, not by the range of its column', () => {
    expect(checkInput(SomeInput, { letters: 'a', someId: 2 ** 31 })).toMatchObject({
      problems: [{ pointer: '/someId', detail: 'Must be a positive whole number, at most 2147483647.' }],
    });
  });
});
