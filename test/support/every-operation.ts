import { aKey } from './api-keys.js';
import type { TestApp } from './app.js';
import { sendGraphql } from './graphql.js';
import { sendAs } from './http-client.js';
import { requestOf, valuesOf, wireOf } from './operation-requests.js';
import { OPERATIONS } from './operations.js';
import { aCaller } from './requests.js';
import { twoOrganizations } from './two-organizations.js';

/** Records the statements that calls cause, without those that prepare them. */
export type Recorded = <T>(work: () => Promise<T>) => Promise<T>;

/** Every operation with every field, as a user, as a building administrator and as an API key. */
export async function everyOperation(app: TestApp, recorded: Recorded): Promise<void> {
  const two = await twoOrganizations(app);
  const { organization, token, admin } = two.company;
  const assignments = [{ buildingId: two.own.building, type: 'BUILDING_ADMIN' as const }];
  const building = await aCaller(app, organization, { assignments });
  const key = await aKey(app, admin);
  for (const operation of OPERATIONS)
    for (const caller of [token, building.token, key.secret])
      await recorded(() =>
        sendAs(app.url, caller, wireOf(requestOf(app, operation, two.own, valuesOf(operation, two.own)))),
      );
  await recorded(async () => {
    for (const orderBy of ['STATUS_ASC', 'STATUS_DESC'])
      await sendGraphql(
        app,
        token,
        `{ users(orderBy: ${orderBy}, filter: { statuses: [ACTIVE], invitations: [NONE, SENT] }, search: "a b") { totalCount } }`,
      );
    await sendGraphql(
      app,
      token,
      '{ users { totalCount } auditEvents(filter: { kinds: [USER_CREATED] }) { totalCount edges { node { id } } } }',
    );
    await sendGraphql(app, token, `{ building(id: ${String(two.own.building)}) { id } }`);
    await sendAs(app.url, '', { method: 'GET', path: '/health/ready', headers: {} });
  });
}
