import { Transform } from 'class-transformer';
import { IsInt } from '../validation/decorators.js';

/** Query of the call that ends a residence. */
export class EndResidenceQuery {
  /**
   * Id of the unit.
   * @example 1
   */
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value,
  )
  @IsInt()
  unitId: number;
}
