import { loadDemoData } from '../../src/database/demo/demo-data.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { readDocument } from '../support/documents.js';
import { pasteCall } from '../support/process.js';

/** The code blocks of a language, in order. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code);

const withoutIds = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"…"'));

describe('the calls in the README files', () => {
  let app: TestApp;
  const readme = readDocument('README.md');
  const signIn = blocks(readme, 'sh').find((code) => code.includes('TOKEN='))!;

  beforeAll(async () => {
    app = await startTestApp();
    await loadDemoData(app.prisma, 4);
  });
  afterAll(() => app.close());

  const paste = (shell: string): ReturnType<typeof pasteCall> =>
    pasteCall(shell.replaceAll('http://localhost:3000', app.url));

  test('the call of the README gives the answer in the README, and changes nothing when repeated', async () => {
    const [answer] = blocks(readme, 'json');
    expect(withoutIds(await paste(signIn))).toEqual(JSON.parse(answer!));
    expect(await paste(signIn)).toMatchObject({ created: false, changes: [] });
  });

  test('the GraphQL call is a dry run that would create a user', async () => {
    const [graphql] = blocks(readDocument('src/provisioning/README.md'), 'sh');
    const [token] = signIn.split('\n\n');
    const users = await app.prisma.user.count();
    expect(await paste(`${token!}\n${graphql!}`)).toEqual({
      data: {
        provisionUser: {
          created: true,
          changes: ['USER_CREATED', 'ROLE_GRANTED', 'ASSIGNMENT_CREATED', 'INVITATION_QUEUED'].map((kind) => ({
            kind,
          })),
        },
      },
    });
    expect(await app.prisma.user.count()).toBe(users);
  });
});

test('the diagram of the data model shows exactly the tables and relations of the schema', () => {
  const [picture] = blocks(readDocument('prisma/README.md'), 'mermaid');
  const drawn = [...picture!.matchAll(/^ {2}(\w+) \|\|--o\{ (\w+) :/gm)].map(([, one, many]) => `${one} ${many}`);
  const models = [...readDocument('prisma/schema.prisma').matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const stored = models.flatMap(([, many, fields]) =>
    [...fields!.matchAll(/^ {2}\w+ +(\w+)\?? +@relation\(fields:/gm)].map(([, one]) => `${one} ${many}`),
  );
  expect(drawn.sort()).toEqual(stored.sort());
  const alone = ['RateLimit', 'SchemaCompatibility']; // they have no relations
  const related = models.map(([, name]) => name!).filter((name) => !alone.includes(name));
  expect([...new Set(drawn.join(' ').split(' '))].sort()).toEqual(related.sort());
});
