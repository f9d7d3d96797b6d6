import { pathToFileURL } from 'node:url';
import type { CommandRun, Ended } from './commands.js';

let runs = 0;

/** Runs commands one after another. Each run evaluates the script again; the application is imported only once. */
async function run({ script, options, settings }: CommandRun): Promise<Ended> {
  process.argv = [process.execPath, script, ...options];
  process.env = settings;
  process.exitCode = undefined;
  const texts = { stdout: '', stderr: '' };
  const captured = (['stdout', 'stderr'] as const).map((stream) => {
    const { write } = process[stream];
    process[stream].write = (chunk: string | Uint8Array) => {
      texts[stream] += String(chunk);
      return true;
    };
    return () => (process[stream].write = write);
  });
  try {
    await import(`${pathToFileURL(script).href}?run=${String(runs++)}`);
  } finally {
    captured.forEach((restore) => restore());
  }
  return { code: exitCode(), ...texts };
}

const exitCode = (): number => Number(process.exitCode ?? 0);

process.on('message', (command: CommandRun) => {
  void run(command).then((ended) => process.send!(ended));
});
process.on('disconnect', () => process.exit());
