import { Injectable } from '@nestjs/common';
import { TransactionService } from '../database/transaction.service.js';
import type { UnitLine } from './building-file.js';
import { BuildingImportStore, type Namesake } from './building-import.store.js';
import { CommandError } from './command-error.js';

export interface ImportOutcome {
  newBuildings: number;
  newUnits: number;
  /** Lines whose building or unit is stored in another spelling. The stored spelling stays. */
  namesakes: Namesake[];
}

/** Lines per batch: well below the statement timeout. */
const BATCH = 1_000;
/** Time limit for a whole file in milliseconds. */
const RUN_IMPORT = 600_000;

@Injectable()
export class BuildingImportService {
  constructor(
    private readonly transactions: TransactionService,
    private readonly store: BuildingImportStore,
  ) {}

  /**
   * Adds the buildings and units that the organization does not have, in one transaction. Renames and removes nothing.
   * @param onProgress receives the number of processed lines after each batch; restarts when the transaction is retried
   * @throws CommandError if the organization does not exist, or if another import into it is running
   */
  importBuildings(
    slug: string,
    lines: readonly UnitLine[],
    onProgress: (done: number) => void,
  ): Promise<ImportOutcome> {
    return this.transactions.run(
      async (tx) => {
        const organization = await tx.organization.findUnique({ where: { slug } });
        if (organization === null)
          throw new CommandError(`The organization ${slug} does not exist. Run npm run org:create first.`);
        const { id: orgId } = organization;
        if (!(await this.store.lockOrganization(tx, orgId)))
          throw new CommandError(`Another import into ${slug} is running.`);

        const outcome: ImportOutcome = { newBuildings: 0, newUnits: 0, namesakes: [] };
        for (let start = 0; start < lines.length; start += BATCH) {
          const batch = lines.slice(start, start + BATCH);
          outcome.newBuildings += await this.store.insertBuildings(tx, orgId, batch);
          outcome.newUnits += await this.store.insertUnits(tx, orgId, batch);
          outcome.namesakes.push(...(await this.store.namesakes(tx, orgId, batch)));
          onProgress(start + batch.length);
        }
        return outcome;
      },
      { timeout: RUN_IMPORT },
    );
  }
}
