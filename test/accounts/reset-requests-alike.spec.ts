import { startTestApp, type TestApp } from '../support/app.js';
import { anOrganization, aUser, type TestOrganization, unique } from '../support/builders.js';
import { shapeOf, provenSpread, timesOf, TOLERANCE } from '../support/answer-times.js';
import type { HttpAnswer } from '../support/http-client.js';
import { postJson } from '../support/password-calls.js';

/** Mails to one user. */
const LIMIT = 20;
/** ACTIVE accounts that can still get a mail, so that none reaches the limit during the test. */
const ACCOUNTS = 40;

interface Account {
  organization: string;
  email: string;
}

let app: TestApp;
let organization: TestOrganization;
let kinds: ReadonlyMap<string, (round: number) => Account>;

beforeAll(async () => {
  app = await startTestApp({ failuresPerAccount: LIMIT });
  organization = await anOrganization(app.prisma, { buildings: 0 });
  const anAccount = async (status: 'ACTIVE' | 'INVITED' | 'DEACTIVATED', mails = 0): Promise<Account> => {
    const { orgId, id: userId, email } = await aUser(app.prisma, organization, { status });
    await app.prisma.invitation.createMany({
      data: Array.from({ length: mails }, () => ({ orgId, userId, revokedAt: new Date() })),
    });
    return { organization: organization.slug, email };
  };
  const active = await Promise.all(Array.from({ length: ACCOUNTS }, () => anAccount('ACTIVE')));
  const [unknown, elsewhere, invited, deactivated, limited] = [
    { organization: organization.slug, email: `${unique('nobody')}@test.example` },
    { ...active[0]!, organization: unique('nowhere') },
    await anAccount('INVITED'),
    await anAccount('DEACTIVATED'),
    await anAccount('ACTIVE', LIMIT),
  ];
  kinds = new Map<string, (round: number) => Account>([
    ['active', (round) => active[round % ACCOUNTS]!],
    ['unknown e-mail address', () => unknown],
    ['unknown organization', () => elsewhere],
    ['invited', () => invited],
    ['deactivated', () => deactivated],
    ['over the mail limit', () => limited],
  ]);
});
afterAll(() => app.close());

const overRest = (account: Account): Promise<HttpAnswer> => postJson(app, '/api/auth/password-resets', account);
const overGraphql = (input: Account): Promise<HttpAnswer> =>
  postJson(app, '/graphql', {
    query: 'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) }',
    variables: { input },
  });

const mails = () => app.prisma.mail.count({ where: { kind: 'PASSWORD_RESET', orgId: organization.id } });

it('neither the text nor the time of an answer reveals which accounts can get a mail', async () => {
  const calls = [...kinds].map(([kind, accountIn]): [string, (round: number) => Promise<HttpAnswer>] => [
    kind,
    (round) => overRest(accountIn(round)),
  ]);
  const { shapes, times } = await timesOf(new Map(calls));

  expect([...shapes]).toEqual([expect.stringContaining('{"status":202,"text":"{}"')]);
  expect(provenSpread(times)).toBeLessThanOrEqual(TOLERANCE);
  expect(await mails()).toBeGreaterThan(0); // so the time of writing one would count
});

it('nor does the text over GraphQL', async () => {
  const shapes = new Set<string>();
  for (const accountIn of kinds.values()) shapes.add(shapeOf(await overGraphql(accountIn(0))));

  expect([...shapes]).toEqual([expect.stringContaining('requestPasswordReset')]);
  expect([...shapes][0]).toContain('true');
});
