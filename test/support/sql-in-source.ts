import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../src/database/project-root.js';

/** A piece of SQL in the source, without the values between the pieces. */
export interface SqlPiece {
  where: string;
  text: string;
}

/** White space of any kind is one space. */
export const flat = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

/** Folders whose SQL does not touch the tables of tenants while the server runs, or is no SQL of the product. */
const LEFT_OUT = ['console', 'graphiql', join('database', 'generated'), join('database', 'migrations')];

/** Every piece of the templates that Prisma sends, in the folder src. */
export function sqlInSource(): SqlPiece[] {
  const root = join(projectRoot, 'src');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .filter((file) => !LEFT_OUT.some((folder) => file.startsWith(folder)))
    .flatMap((file) => piecesOf(join(root, file), file));
}

function piecesOf(path: string, file: string): SqlPiece[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const pieces: SqlPiece[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && /(Prisma\.sql|(query|execute)Raw)(<|$)/.test(node.tag.getText()))
      for (const text of textsOf(node.template)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        if (/\w{2}/.test(text)) pieces.push({ where: `${file}:${String(line + 1)}`, text: flat(text) });
      }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pieces;
}

const textsOf = (template: ts.TemplateLiteral): string[] =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
