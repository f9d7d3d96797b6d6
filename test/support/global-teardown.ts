export default async function globalTeardown(): Promise<void> {
  const { stopServer } = globalThis as unknown as { stopServer: () => Promise<void> };
  await stopServer();
}
