// Builds the site over a compiled index: Astro for the pages, Pagefind for the search.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface SiteToBuild {
  /** Folder of the compiled index: what lies below /v1/. An absolute path. */
  readonly index: string;
  /** Folder to fill; what is in it goes, but for `.git`. An absolute path. */
  readonly out: string;
  /** Where the site will be served: an origin, perhaps with a path below which it lies. */
  readonly url: string;
}

const siteFolder = join(import.meta.dirname, '..', 'site');
const sources = ['astro.config.ts', 'package.json', 'public', 'src', 'tsconfig.json'];
/** Ignored by Git. Inside the site, so that what Astro imports is found from there. */
const workFolder = join(siteFolder, '.astro');

/**
 * Fills `out`. Throws with the tool's own words when one fails.
 * @example await buildSite({ index: '/srv/v1', out: '/srv/site', url: 'https://acme.github.io/plugins/' })
 */
export async function buildSite({ index, out, url }: SiteToBuild): Promise<void> {
  await mkdir(workFolder, { recursive: true });
  // Astro keeps notes and a cache beside its sources, under fixed names: two builds at once would trip over each other.
  const work = await mkdtemp(join(workFolder, 'build-'));
  try {
    for (const source of sources) await cp(join(siteFolder, source), join(work, source), { recursive: true });
    // Astro moves files from its own folder to this one, which fails from one file system to another.
    const site = join(work, 'site');
    const env = {
      SITE_INDEX: index,
      SITE_OUT: site,
      SITE_URL: url,
      NODE_ENV: 'production',
      ASTRO_TELEMETRY_DISABLED: '1',
    };
    await run([await programOf('astro', 'astro'), 'build', '--silent'], { cwd: work, env });
    await run([await programOf('pagefind', 'pagefind'), '--site', site, '--quiet'], { cwd: work, env });
    await empty(out);
    await cp(site, out, { recursive: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** As Astro does: a folder of pages may be a branch that is checked out. */
async function empty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (name !== '.git') await rm(join(folder, name), { recursive: true });
  }
}

/** Path of a package's program, as its package.json names it. */
async function programOf(name: string, program: string): Promise<string> {
  // Found without the package's own "exports", which need not name its package.json.
  const manifestPath = findPackageJSON(name, pathToFileURL(join(siteFolder, 'package.json')));
  if (manifestPath === undefined)
    throw new Error(`Cannot build the site: ${name} is not installed, expected it after npm ci`);
  const { bin }: { bin?: string | Record<string, string> } = JSON.parse(await readFile(manifestPath, 'utf8'));
  const path = typeof bin === 'string' ? bin : bin?.[program];
  if (path === undefined) throw new Error(`Cannot build the site: ${name} has no program "${program}"`);
  return join(dirname(manifestPath), path);
}

interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

async function run(args: readonly string[], { cwd, env }: RunOptions): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => printed.push(piece));
  child.stderr.on('data', (piece: Buffer) => printed.push(piece));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(
      `Cannot build the site: ${args[0]} ended with ${code}\n${Buffer.concat(printed).toString()}`,
    );
}
