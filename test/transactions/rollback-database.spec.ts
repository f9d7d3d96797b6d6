import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { ERRORS } from '../../src/errors/catalogue.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization } from '../support/builders.js';
import { TRIGGER_MESSAGE, type TriggerFault, withFailingTable } from '../support/faults.js';
import { everyChange, everything, aUserToChange } from '../support/inputs.js';
import { snapshot } from '../support/rows.js';
import { openTransactions, withSession } from '../support/sessions.js';
import { TRANSPORTS } from '../support/transports.js';

const EVERY_TABLE = [
  '"User"',
  '"UserRole"',
  '"BuildingAssignment"',
  '"Occupancy"',
  '"Invitation"',
  '"AuditEvent"',
  '"Mail"',
];
const TIMINGS = ['BEFORE', 'AFTER', 'DEFERRED'] as const;

/**
 * Every write of a call that creates a user and of one that makes every kind of change. Each fails before it, after it,
 * and at COMMIT.
 */
const CREATE_FAULTS = EVERY_TABLE.flatMap((table) =>
  TIMINGS.map((timing): TriggerFault => ({ table, event: 'INSERT', timing })),
);
const LINK_FAULTS = [
  ...EVERY_TABLE.slice(1).map((table) => ({ table, event: 'INSERT' as const })),
  ...['"BuildingAssignment"', '"Occupancy"', '"Invitation"'].map((table) => ({ table, event: 'UPDATE' as const })),
].flatMap((write) => TIMINGS.map((timing): TriggerFault => ({ ...write, timing })));

describe.each(TRANSPORTS)('a transaction that fails in the database, over %s', (transport, { provision }) => {
  let test: TestApp;
  let org: TestOrganization;
  let token: string;

  beforeAll(async () => {
    test = await startTestApp({ poolSize: 3 });
    Logger.overrideLogger(false);
    org = await anOrganization(test.prisma);
    token = test.tokenFor(await aUser(test.prisma, org, { roleKeys: ['admin'] }));
  });
  afterAll(() => test.close());

  const INTERNAL =
    transport === 'REST'
      ? {
          type: 'about:blank',
          title: 'Internal Server Error',
          status: 500,
          detail: ERRORS.INTERNAL.detail,
          instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
          code: 'INTERNAL',
          errors: [],
        }
      : {
          data: { provisionUser: null },
          errors: [
            {
              message: ERRORS.INTERNAL.detail,
              locations: [{ line: expect.any(Number), column: expect.any(Number) }],
              path: ['provisionUser'],
              extensions: { code: 'INTERNAL', errors: [] },
            },
          ],
        };

  /** The call fails in `breaking`, writes nothing and succeeds when it is made again. */
  async function expectNothingLeft(
    input: object,
    breaking: (session: pg.Client, call: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    await withSession(test, async (session) => {
      const before = await snapshot(test.prisma);
      await breaking(session, async () => {
        const { status, text } = await provision(test, token, input);

        expect(status).toBe(transport === 'REST' ? 500 : 200);
        expect(JSON.parse(text)).toEqual(INTERNAL); // the whole body, so that it cannot leak anything else
        expect(text).not.toContain(TRIGGER_MESSAGE);
      });
      expect(await snapshot(test.prisma)).toEqual(before);
      expect(await openTransactions(session)).toBe(0);
    });
    const again = await provision(test, token, input);
    expect(again.errors).toBeUndefined();
    expect(again.result!.changes.length).toBeGreaterThanOrEqual(7);
  }

  it.each(CREATE_FAULTS)('writes nothing of a new user if $event into $table fails $timing', async (fault) => {
    await expectNothingLeft(everything(org), (session, call) => withFailingTable(session, fault, call));
  });

  it.each(LINK_FAULTS)('changes nothing of an existing user if $event on $table fails $timing', async (fault) => {
    const input = everyChange(org, await aUserToChange(test.prisma, org));

    await expectNothingLeft(input, (session, call) => withFailingTable(session, fault, call));
  });

  it.each([
    ['a new user', () => Promise.resolve(everything(org))],
    ['an existing user', async () => everyChange(org, await aUserToChange(test.prisma, org))],
  ])('writes nothing of %s if the mail cannot be written', async (_, makeInput) => {
    await expectNothingLeft(await makeInput(), async (session, call) => {
      await session.query('ALTER TABLE "Mail" RENAME COLUMN "dueAt" TO "gone"');
      await call().finally(() => session.query('ALTER TABLE "Mail" RENAME COLUMN "gone" TO "dueAt"'));
    });
  });
});
