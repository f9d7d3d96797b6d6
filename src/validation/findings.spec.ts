import { IsAlpha, IsOptional } from 'class-validator';
import { problemsWith } from '../../test/support/checked.js';
import { IsConsistent, IsInt } from './decorators.js';

let runs = 0;

class SomeInput {
  @IsAlpha()
  letters: string;

  @IsOptional()
  @IsConsistent(() => ++runs < 0, 'Is never right.')
  @IsInt()
  counted?: number;
}

describe('problems', () => {
  it('are also those of constraints that have no meaning of their own', () => {
    expect(problemsWith(SomeInput, { letters: '1' })).toEqual(['VALUE_INVALID /letters']);
    expect(problemsWith(SomeInput, { letters: null })).toEqual(['VALUE_REQUIRED /letters']);
    expect(problemsWith(SomeInput, { letters: 'a' })).toEqual([]);
  });

  it('are found by one run of each check, and one is named at each place', () => {
    runs = 0;
    expect(problemsWith(SomeInput, { letters: 'a', counted: 'x' })).toEqual(['VALUE_INVALID /counted']);
    expect(runs).toBe(1);
  });
});
