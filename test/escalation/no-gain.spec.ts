import type { Permission } from '../../src/database/generated/enums.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { aRole, aUser } from '../support/builders.js';
import { assignmentsIn, post } from '../support/older-calls.js';
import { aCaller, aCompany, aLink, aRequest, type TestCaller } from '../support/requests.js';
import { snapshot } from '../support/rows.js';
import { TRANSPORTS } from '../support/transports.js';

const TYPES = ['STAFF', 'MANAGER', 'BUILDING_ADMIN'] as const;
const READS: Permission[] = ['PEOPLE_READ', 'BUILDINGS_READ'];
const PARTS: Permission[][] = [[], ['PEOPLE_READ'], ['BUILDINGS_READ'], READS, ['AUDIT_READ', 'ORG_MANAGE']];

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Each way to make an assignment. @returns the problems, `CODE pointer` each */
type WayToAssign = [
  name: string,
  assign: (caller: TestCaller, whom: string, building: number, type: string) => Promise<string[]>,
];

const WAYS_TO_ASSIGN: WayToAssign[] = [
  ...TRANSPORTS.flatMap(([name, { provision }]) =>
    [false, true].map((dryRun): WayToAssign => [
      `provisionUser over ${name}${dryRun ? ', as a dry run' : ''}`,
      async ({ token }, id, buildingId, type) => {
        const { email } = await app.prisma.user.findFirstOrThrow({ where: { id } });
        const buildingAssignments = [{ buildingId, type }];
        const { errors = [] } = await provision(
          app,
          token,
          aLink({ orgId: 0, id, email }, { buildingAssignments }, { dryRun }),
        );
        return errors.map(({ code, pointer }) => `${code} ${pointer.split('/').at(-1)}`);
      },
    ]),
  ),
  [
    'the older call',
    async ({ token }, userId, buildingId, type) => {
      const { body } = await post(app, token, assignmentsIn(buildingId), { userId, type });
      return (body.errors ?? []).map(
        ({ code, pointer }: { code: string; pointer: string }) => `${code} ${pointer.split('/').at(-1)}`,
      );
    },
  ],
];

describe.each(WAYS_TO_ASSIGN)('by %s', (_, assign) => {
  it.each(PARTS.map((held) => [held.join(' and ') || 'nothing else', held] as const))(
    'a caller who may provision and holds %s cannot grant an assignment that reads more than the caller',
    async (_title, held) => {
      const { organization, buildings } = await aCompany(app);
      const roleKeys = [await aRole(app.prisma, ['PEOPLE_PROVISION', ...held])];
      const caller = await aCaller(app, organization, { roleKeys });
      const other = await aUser(app.prisma, organization);
      const mayRead = READS.every((permission) => held.includes(permission));

      for (const type of TYPES)
        for (const { id } of [caller, other]) {
          const isGain = type !== 'STAFF' && !mayRead;
          const before = await snapshot(app.prisma);
          expect({ type, problems: await assign(caller, id, buildings[0]!.id, type) }).toEqual({
            type,
            problems: isGain ? ['ASSIGNMENT_NOT_GRANTABLE type'] : [],
          });
          if (isGain) expect(await snapshot(app.prisma)).toEqual(before);
        }
    },
  );
});

it('checks the request, not only the changes, for new and existing users', async () => {
  const { organization, buildings } = await aCompany(app);
  const { token } = await aCaller(app, organization, { roleKeys: [await aRole(app.prisma, ['PEOPLE_PROVISION'])] });
  const buildingAssignments = [{ buildingId: buildings[0]!.id, type: 'MANAGER' as const }];
  const manager = await aUser(app.prisma, organization, { assignments: buildingAssignments });
  const [, { provision }] = TRANSPORTS[0]!;

  for (const request of [aLink(manager, { buildingAssignments }), aRequest({ grants: { buildingAssignments } })]) {
    const { code, errors } = await provision(app, token, request);
    expect({ code, detail: errors?.[0]?.detail }).toEqual({
      code: 'FORBIDDEN',
      detail: expect.stringMatching(/PEOPLE_READ and BUILDINGS_READ/),
    });
  }
});
