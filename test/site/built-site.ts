// The site, built for tests over the hostile index into a temp folder of its own.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFilesAtomically } from '@plugindex/node/atomic-write';
import { startStaticServer } from '@plugindex/node/http/static-server';
import { buildSite } from '../../scripts/build-site.ts';
import { hostileIndex } from './hostile-index.ts';

export interface BuiltSite {
  /** Where it says that it is served, with a slash at its end. */
  readonly url: string;
  /** Its path there: '/' or '/plugins/'. */
  readonly base: string;
  /** Every file that a reader could ask for, by its path below the base, the compiled index at `v1/` included. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Serves it below its base until `close()`; gives the address of its home page. */
  serve(): Promise<{ readonly url: string; close(): Promise<void> }>;
  remove(): Promise<void>;
}

export interface TestSiteOptions {
  /** What queue.json holds; absent: the registry has written none. */
  readonly queue?: unknown;
  /** What stats.json holds; absent: nobody has counted. */
  readonly stats?: unknown;
}

/** `url` has a slash at its end. */
export async function buildTestSite(url: string, { queue, stats }: TestSiteOptions = {}): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-site-'));
  const [index, out] = [join(folder, 'v1'), join(folder, 'site')];
  const compiled = new Map(await hostileIndex(url.replace(/\/$/, '')));
  if (queue !== undefined) compiled.set('queue.json', Buffer.from(JSON.stringify(queue)));
  if (stats !== undefined) compiled.set('stats.json', Buffer.from(JSON.stringify(stats)));
  await writeFilesAtomically(
    index,
    [...compiled].map(([path, bytes]) => ({ path, bytes })),
  );
  await buildSite({ index, out, url });
  const base = new URL(url).pathname;
  return {
    url,
    base,
    files: new Map([
      ...(await readFolder(out)),
      ...[...compiled].map(([path, bytes]) => [`v1/${path}`, bytes] as const),
    ]),
    serve: async () => {
      const server = await startStaticServer({ roots: { [base]: out, [`${base}v1/`]: index } });
      return { url: `${server.url}${base}`, close: () => server.close() };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), await readFile(path)] as const;
    });
  return new Map(await Promise.all(files));
}

/** Its HTML pages, by path. */
export function pagesOf(site: BuiltSite): ReadonlyMap<string, string> {
  const pages = [...site.files].filter(([path]) => path.endsWith('.html') && !path.startsWith('v1/'));
  return new Map(pages.map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
}
