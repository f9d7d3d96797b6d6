import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

test('a command that cannot start leaves nothing that keeps the process alive', async () => {
  const module = new URL('server-folder.js', import.meta.url).href;
  const script = `
    const { run } = await import('${module}');
    const { ok } = await run('/does/not/exist', []);
    console.log(ok, process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length);
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('false 0\n');
});
