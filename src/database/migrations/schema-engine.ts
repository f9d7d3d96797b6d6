import { readFile } from 'node:fs/promises';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Prisma's schema engine, which `prisma migrate` uses, as WebAssembly: no download, any platform. */
export type SchemaEngine = bindings.SchemaEngine;

/** No table or enum is managed by another tool. */
export const noFilters = { externalTables: [], externalEnums: [] };

/** Opens an engine for the database behind `adapters`. */
export async function openSchemaEngine(adapters: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  await (loaded ??= load());
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(adapters));
}

/**
 * The SQL that turns one Prisma schema into another; null if they are equal. Compares texts and needs no database.
 */
export async function diffSchemas(from: string, to: string): Promise<string | null> {
  const engine = await openSchemaEngine(noDatabase);
  const { exitCode, stdout } = await engine.diff({
    from: datamodel(from),
    to: datamodel(to),
    script: true,
    exitCode: true,
    filters: noFilters,
  });
  return exitCode === 0 ? null : stdout;
}

function datamodel(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: 'schema.prisma', content }] };
}

let loaded: Promise<void> | undefined;

async function load(): Promise<void> {
  // The engine reports the reason of a panic here.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: fail } });
  const wasm = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

function fail(message: string): never {
  throw new Error(message);
}

/** The engine never clears its 10 s lock timer, so we `unref` it: otherwise it would keep the process running. */
const imports: Record<string, unknown> = Object.fromEntries(
  Object.entries(bindings).map(([name, binding]) => [
    name,
    name.startsWith('__wbg_setTimeout') ? (run: () => void, ms: number) => setTimeout(run, ms).unref() : binding,
  ]),
);

/** Only TypeScript's DOM library declares this global. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

/** The engine queries the version of PostgreSQL first, even if it only compares two texts. */
const disconnected: SqlDriverAdapter = {
  provider: 'postgres',
  adapterName: 'no-database',
  queryRaw: () =>
    Promise.resolve({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 18', 180000]],
    }),
  executeRaw: () => Promise.reject(new Error('Comparing schemas uses no database')),
  executeScript: () => Promise.reject(new Error('Comparing schemas uses no database')),
  startTransaction: () => Promise.reject(new Error('Comparing schemas uses no database')),
  getConnectionInfo: () => ({ supportsRelationJoins: true }),
  dispose: () => Promise.resolve(),
};

const noDatabase: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'no-database',
  connect: () => Promise.resolve(disconnected),
  connectToShadowDb: () => Promise.resolve(disconnected),
};
