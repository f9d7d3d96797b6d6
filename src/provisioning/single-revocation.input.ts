import { IsInt } from '../validation/decorators.js';
import { NumberInQuery } from '../validation/query.decorators.js';

/** Query of the call that ends a residence. */
export class EndResidenceQuery {
  /**
   * Id of the unit.
   * @example 1
   */
  @NumberInQuery()
  @IsInt()
  unitId: number;
}
