import { readFile } from 'node:fs/promises';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Prisma's own schema engine. It is the one inside `prisma migrate`, here as WebAssembly: nothing to download, any platform. */
export type SchemaEngine = bindings.SchemaEngine;

/** We leave no table or enum to others. */
export const noFilters = { externalTables: [], externalEnums: [] };

/** An engine that works on the database behind `adapters`. */
export async function openSchemaEngine(adapters: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  await (loaded ??= load());
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(adapters));
}

/**
 * The SQL that leads from one Prisma schema (null: an empty database) to another; null when nothing differs.
 * Needs no database: both sides are texts.
 */
export async function diffSchemas(from: string | null, to: string): Promise<string | null> {
  const engine = await openSchemaEngine(noDatabase);
  const { exitCode, stdout } = await engine.diff({
    from: from === null ? { tag: 'empty' } : datamodel(from),
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
  // Where the engine, should it panic, leaves the reason; without it the reason is lost.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: fail } });
  const wasm = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'));
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

function fail(message: string): never {
  throw new Error(message);
}

/** As they come, but for one: the engine never clears its 10 s lock timer, which would keep the process from ending. */
const imports: Record<string, unknown> = Object.fromEntries(
  Object.entries(bindings).map(([name, binding]) => [
    name,
    name.startsWith('__wbg_setTimeout') ? (run: () => void, ms: number) => setTimeout(run, ms).unref() : binding,
  ]),
);

/** Of the standard typings only those of the DOM declare this global. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

/** The engine asks a PostgreSQL for its version before anything else, even when it only compares two texts. */
const disconnected: SqlDriverAdapter = {
  provider: 'postgres',
  adapterName: 'no-database',
  queryRaw: () =>
    Promise.resolve({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 18', 180000]],
    }),
  executeRaw: () => Promise.reject(new Error('A comparison of schemas has no database')),
  executeScript: () => Promise.reject(new Error('A comparison of schemas has no database')),
  startTransaction: () => Promise.reject(new Error('A comparison of schemas has no database')),
  getConnectionInfo: () => ({ supportsRelationJoins: true }),
  dispose: () => Promise.resolve(),
};

const noDatabase: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'no-database',
  connect: () => Promise.resolve(disconnected),
  connectToShadowDb: () => Promise.resolve(disconnected),
};
