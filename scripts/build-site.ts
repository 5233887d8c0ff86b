// Builds the site over a compiled index: Astro for the pages, Pagefind for the search.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface SiteToBuild {
  /** Folder of the compiled index: what lies below /v1/. */
  readonly index: string;
  /** Folder to fill. */
  readonly out: string;
  /** Where the site will be served. */
  readonly url: string;
}

const siteFolder = join(import.meta.dirname, '..', 'site');

/** Throws with the tool's own words when it fails. */
export async function buildSite({ index, out, url }: SiteToBuild): Promise<void> {
  const env = {
    ...process.env,
    SITE_INDEX: index,
    SITE_OUT: out,
    SITE_URL: url,
    ASTRO_TELEMETRY_DISABLED: '1',
  };
  await run([await programOf('astro', 'astro'), 'build', '--silent'], env);
  await run([await programOf('pagefind', 'pagefind'), '--site', out, '--quiet'], env);
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

async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: siteFolder, env, stdio: ['ignore', 'pipe', 'pipe'] });
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
