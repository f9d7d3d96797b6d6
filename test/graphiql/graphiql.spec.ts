import type { Page, Response } from 'playwright-core';
import { barriersOf, leftBehind, LOOKS } from '../support/browser.js';
import { aSite } from '../support/site.js';

const site = aSite();

const answerTo = (page: Page, operation: string): Promise<Response> =>
  page.waitForResponse(
    (response) => response.url().endsWith('/graphql') && response.request().postDataJSON().operationName === operation,
  );

/** Opens GraphiQL at the address in the banner, and waits for the example and the schema. */
async function open(page: Page): Promise<void> {
  const [, address] = /GraphiQL +(\S+)/.exec(site.app.banner)!;
  const schema = answerTo(page, 'IntrospectionQuery');
  await page.goto(address!);
  await page.locator('.graphiql-query-editor').getByText('mutation SignIn').waitFor();
  expect((await schema).status()).toBe(200);
}

/** Runs one of the operations in the editor. @returns the answer, once the page shows it */
async function run(page: Page, operation: string) {
  const response = answerTo(page, operation);
  // The button offers the operations only after the editor has parsed the document.
  await page.locator('.graphiql-execute-button[aria-haspopup="menu"]').click();
  await page.getByRole('menuitem', { name: operation }).click();
  const answer = await (await response).json();
  const [shown] = Object.keys(answer.data ?? answer);
  await page.locator('.graphiql-response').getByText(`"${shown!}"`).first().waitFor();
  return answer;
}

test('the example works unchanged: sign in, provision, and repeat; the browser stores nothing', async () => {
  const { page, complaints } = await site.open();
  await open(page);

  const refused = await run(page, 'ProvisionUser');
  expect(refused.errors![0].extensions.code).toBe('UNAUTHENTICATED');

  const { data } = await run(page, 'SignIn');
  expect(data.login).toEqual({ accessToken: expect.any(String), expiresIn: 3600 });

  const first = (await run(page, 'ProvisionUser')).data.provisionUser;
  expect(first).toMatchObject({ user: { email: 'jane@acme.example', status: 'INVITED' }, created: true, warnings: [] });
  expect(first.changes.map(({ kind }: { kind: string }) => kind)).toEqual([
    'USER_CREATED',
    'ROLE_GRANTED',
    'ROLE_GRANTED',
    'ASSIGNMENT_CREATED',
    'ASSIGNMENT_CREATED',
    'OCCUPANCY_STARTED',
    'INVITATION_QUEUED',
  ]);
  const second = (await run(page, 'ProvisionUser')).data.provisionUser;
  expect(second).toMatchObject({ user: first.user, created: false, changes: [], applied: first.applied });

  const { edges } = (await run(page, 'Places')).data.buildings;
  expect(edges.map(({ node }: { node: { id: number } }) => node.id)).toContain(first.applied.resident.buildingId);

  expect(complaints).toEqual([]);
  expect(await leftBehind(page)).toEqual({ stored: {}, databases: [], cookies: [] });

  await open(page); // a reload signs out
  expect((await run(page, 'ProvisionUser')).errors![0].extensions.code).toBe('UNAUTHENTICATED');
});

test.each(LOOKS)('shows the example and has room for its answer at $width px', async (look) => {
  const { page, complaints } = await site.open(look);
  await open(page);
  await run(page, 'SignIn');

  for (const part of ['.graphiql-query-editor', '.graphiql-editor-tool', '.graphiql-response']) {
    const { x, width, height } = (await page.locator(part).first().boundingBox())!;
    expect({ part, fits: x >= 0 && x + width <= look.width, isWide: width > 250, isHigh: height > 100 }).toEqual({
      part,
      fits: true,
      isWide: true,
      isHigh: true,
    });
  }
  expect(await barriersOf(page, look, 'graphiql')).toEqual([]);

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Mutation' }).click();
  await page.getByRole('link', { name: 'provisionUser', exact: true }).click();
  await page.getByText('The user and the grants to apply.').waitFor();
  expect(await barriersOf(page, look, 'graphiql-docs')).toEqual([]);

  // A known fault of GraphiQL itself: with several documents, each tab contains buttons.
  await page.getByRole('button', { name: 'New tab' }).click();
  await page.getByRole('button', { name: 'Close Tab' }).first().waitFor();
  const tab = expect.stringMatching(/^nested-interactive: <li [^>]*role="tab"/);
  expect(await barriersOf(page, look, 'graphiql-tabs')).toEqual([tab, tab]);
  expect(complaints).toEqual([]);
});
