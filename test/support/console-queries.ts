import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperationTypeNode, getOperationAST, parse, print, separateOperations } from 'graphql';
import { projectRoot } from '../../src/database/project-root.js';

/** Every query that the console sends, by name, with its fragments, as the sources have it. */
export async function queriesOfConsole(): Promise<Map<string, string>> {
  const folder = join(projectRoot, 'src', 'console');
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.tsx?$/.test(file));
  const sources = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const definitions = sources.flatMap((source) =>
    [...source.matchAll(/graphql\(\s*`([^`]+)`/g)].map(([, text]) => text),
  );
  const documents = separateOperations(parse(definitions.join('\n').replaceAll('@_unmask', '')));
  return new Map(
    Object.entries(documents).flatMap(([name, document]) =>
      getOperationAST(document)?.operation === OperationTypeNode.QUERY ? [[name, print(document)]] : [],
    ),
  );
}
