import { IsOptional } from 'class-validator';
import { IsEnum } from '../validation/decorators.js';
import { PageArgs } from './page.args.js';

/** Formats of a list besides JSON. */
export const ListFormat = { csv: 'csv' } as const;

/** Query of a list that a client can also read as a file. */
export class FileQuery extends PageArgs {
  /** `csv`: a CSV file of all items after `after`; not together with `first`. The default is a page as JSON. */
  @IsOptional()
  @IsEnum(ListFormat, 'ListFormat')
  format?: keyof typeof ListFormat;
}
