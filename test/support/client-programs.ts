import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../src/database/project-root.js';

const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  types: [],
  noEmit: true,
};

/**
 * Compiles client programs against generated types, as a strict project would, declarations included.
 * @param types file name, as the programs import it, and text of the generated declarations
 * @returns the compiler's errors for each program, one line each; none if it compiles
 */
export async function compileClients(
  types: readonly [name: string, text: string],
  programs: string[],
): Promise<string[][]> {
  // Inside the project, so that imports of packages resolve.
  const parent = join(projectRoot, '.test-build', 'clients');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'client-'));
  try {
    await writeFile(join(folder, types[0]), types[1]);
    const clients = programs.map((_, index) => join(folder, `client-${String(index)}.ts`));
    await Promise.all(clients.map((client, index) => writeFile(client, programs[index]!)));
    const program = ts.createProgram(clients, STRICT);
    const ofClients = clients.map((client) =>
      program.getSemanticDiagnostics(program.getSourceFile(client)).map(lineOf),
    );
    const ofTypes = ts.getPreEmitDiagnostics(program).filter(({ file }) => !clients.includes(file?.fileName ?? ''));
    return ofClients.map((lines) => [...ofTypes.map(lineOf), ...lines]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function lineOf({ code, messageText }: ts.Diagnostic): string {
  return `TS${String(code)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
