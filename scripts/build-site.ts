// Builds the site over a compiled index: Astro for the pages, Pagefind for the search.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface SiteToBuild {
  /** Folder of the compiled index: what lies below /v1/. */
  readonly index: string;
  /** Folder to fill. */
  readonly out: string;
  /** Where the site will be served. */
  readonly url: string;
}

const siteFolder = join(import.meta.dirname, '..', 'site');
const requireFromSite = createRequire(join(siteFolder, 'package.json'));

/** Throws with the tool's own words when it fails. */
export async function buildSite({ index, out, url }: SiteToBuild): Promise<void> {
  const env = {
    ...process.env,
    SITE_INDEX: index,
    SITE_OUT: out,
    SITE_URL: url,
    ASTRO_TELEMETRY_DISABLED: '1',
  };
  await run([programOf('astro', 'astro'), 'build', '--silent'], env);
  await run([programOf('pagefind', 'pagefind'), '--site', out, '--quiet'], env);
}

/** Path of a package's program, as its package.json names it. */
function programOf(name: string, program: string): string {
  const manifestPath = requireFromSite.resolve(`${name}/package.json`);
  const { bin }: { bin: string | Record<string, string> } = requireFromSite(manifestPath);
  const path = typeof bin === 'string' ? bin : bin[program];
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
