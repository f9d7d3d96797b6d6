import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../src/database/project-root.js';

/** Not code of the server: browsers, generated code, and statements that an operator's command runs. */
const LEFT_OUT = /^(console|graphiql)\/|\/(generated|migrations|demo|many-people)\/|\.spec\.ts$/;

/** Shorter parts, such as `AND`, say nothing. */
const SHORTEST = 15;

/** A method of Prisma's models, such as `tx.user.findFirst`, called with an object. */
const QUERY =
  /(?<=[\s(!])(?:[\w.]+\.)?(?:users?|roles?|organization|building|unit|session|invitation|mail|apiKey|auditEvent|userRole|buildingAssignment|occupancy|rateLimit)\.(?:find|count|aggregate|group|create|update|upsert|delete)\w*(?=\(\{)/gi;

/** How white space differs does not matter. */
export const spaced = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim();

/** What the code of the server sends to the database. */
export interface SqlTexts {
  /** `file: text` of each part between two values of a template of SQL. */
  parts: { file: string; text: string }[];
  /** `file: tx.user.findUnique` of each query by Prisma's models. */
  queries: string[];
}

export async function sqlTextsOfSource(): Promise<SqlTexts> {
  const root = join(projectRoot, 'src');
  const files = (await readdir(root, { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !LEFT_OUT.test(file),
  );
  const texts: SqlTexts = { parts: [], queries: [] };
  for (const file of files.sort()) {
    const content = await readFile(join(root, file), 'utf8');
    texts.queries.push(...[...content.matchAll(QUERY)].map(([query]) => `${file}: ${query}`));
    if (/Prisma\.sql|\$(query|execute)Raw/.test(content)) {
      const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest);
      for (const text of templatesIn(source)) texts.parts.push({ file, text });
    }
  }
  return texts;
}

function templatesIn(node: ts.Node): string[] {
  const own: string[] = [];
  if (ts.isTaggedTemplateExpression(node) && /(\.sql|Raw)$/.test(nameOf(node.tag))) {
    const { template } = node;
    own.push(
      ...(ts.isNoSubstitutionTemplateLiteral(template)
        ? [template.text]
        : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)]),
    );
  }
  ts.forEachChild(node, (child) => void own.push(...templatesIn(child)));
  return own.map(spaced).filter((text) => text.length >= SHORTEST);
}

const nameOf = (tag: ts.Expression): string => (ts.isPropertyAccessExpression(tag) ? `.${tag.name.text}` : '');
