import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { projectRoot } from '../../src/database/project-root.js';

/** A program that runs on this machine, and the variables that it needs. */
interface FoundBrowser {
  path: string;
  env: Record<string, string>;
}

export const NO_BROWSER =
  'No browser runs on this machine: the tests of the pages are skipped. Install Chromium or Chrome, or name one in CHROMIUM.';

/** Chromium's headless shell opens pages faster than the whole browser. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const ON_MAC = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/** Where the browser of the npm package is unpacked, once. */
const UNPACKED = join(projectRoot, '.data', 'chromium');

/** Pages crash without a font, and the package's own file names folders that only AWS Lambda has. */
const FONTS_CONF = join(UNPACKED, 'fonts.conf');
const FONTS = `<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(UNPACKED, 'fonts')}</dir>
  <cachedir>${join(UNPACKED, 'fonts-cache')}</cachedir>
</fontconfig>
`;

/** Chooses the browser of a test run and stores it for the workers, which read it with `foundBrowser`. */
export async function findBrowser(): Promise<void> {
  const found = (await ofTheMachine()) ?? (await ofThePackage());
  process.env['TEST_BROWSER'] = JSON.stringify(found);
  if (found === null) process.stderr.write(`${NO_BROWSER}\n`);
}

/** @returns null if no browser runs */
export function foundBrowser(): FoundBrowser | null {
  return JSON.parse(process.env['TEST_BROWSER'] ?? 'null') as FoundBrowser | null;
}

/** @throws Error if CHROMIUM names a program that does not run */
async function ofTheMachine(): Promise<FoundBrowser | null> {
  const { CHROMIUM = '', PATH = '' } = process.env;
  const inPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  for (const path of CHROMIUM === '' ? [...inPath, ...ON_MAC] : [CHROMIUM])
    if (existsSync(path) && (await runs({ path, env: {} }))) return { path, env: {} };
  if (CHROMIUM !== '') throw new Error(`CHROMIUM=${CHROMIUM} does not run.`);
  return null;
}

/** Chromium of @sparticuz/chromium, which supports only Linux on x64. */
async function ofThePackage(): Promise<FoundBrowser | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  if (!existsSync(UNPACKED)) await unpack().catch(() => {}); // then it does not run
  const path = join(UNPACKED, 'chromium');
  const withFonts = { FONTCONFIG_FILE: FONTS_CONF };
  const withLibraries = { ...withFonts, LD_LIBRARY_PATH: join(UNPACKED, 'al2023', 'lib') };
  for (const env of [withFonts, withLibraries]) if (await runs({ path, env })) return { path, env };
  return null;
}

/** Renames the folder when it is complete, so that an interrupted run leaves no half-unpacked browser. */
async function unpack(): Promise<void> {
  const folder = `${UNPACKED}-${String(process.pid)}`;
  await mkdir(folder, { recursive: true });
  const script = "await (await import('@sparticuz/chromium')).default.executablePath()";
  // The package unpacks into the temp folder, and its libraries only if it takes the machine for AWS Lambda.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: projectRoot, env });
  await writeFile(join(folder, basename(FONTS_CONF)), FONTS);
  await rename(folder, UNPACKED).catch(() => rm(folder, { recursive: true })); // another run was faster
}

/** Whether it shows a page: a browser without fonts or libraries starts too, but its pages crash. */
async function runs(found: FoundBrowser): Promise<boolean> {
  try {
    const browser = await launchBrowser(found);
    try {
      const page = await browser.newPage();
      await page.setContent('<p>shown</p>', { timeout: SHOWS_WITHIN });
      return true;
    } finally {
      await browser.close();
    }
  } catch {
    return false;
  }
}

/** Milliseconds. A page that crashes never ends. */
const SHOWS_WITHIN = 60_000;

/** @throws Error if it does not start */
export function launchBrowser({ path, env }: FoundBrowser): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env },
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
