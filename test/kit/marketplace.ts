// A marketplace for tests: a repository reconciled by the real pipeline, served over HTTP, with an empty client home.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openLocalMarketplace } from '@plugindex/local';
import { type StaticServer, startStaticServer } from '@plugindex/node/http/static-server';
import type { Reconciled } from '@plugindex/registry/reconcile/reconcile';
import type { StageEvent } from '@plugindex/registry/reconcile/release-versions';
import { buildSite } from '../../scripts/build-site.ts';
import type { TestRepository } from './git-repository.ts';

export const repositoryRoot = resolve(import.meta.dirname, '../..');
/** Where programs that tests start many times keep their types stripped and their code compiled. */
export const compileCache = join(repositoryRoot, 'node_modules/.cache/plugindex-tests');

export interface TestMarketplace {
  readonly url: string;
  /** Folder of everything that was made. */
  readonly folder: string;
  readonly events: readonly StageEvent[];
  reconcile(): Promise<Reconciled>;
  /** Runs the real command line in its own process, with its own home. */
  plugindex(args: readonly string[], options?: { readonly home?: string }): Promise<CommandResult>;
  readonly trustedRootFile: string;
  close(): Promise<void>;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MarketplaceSettings {
  readonly withSite?: boolean;
  readonly now?: () => Date;
}

/** Serves whatever deployment is in force, through the link that a deployment switches. */
export async function startMarketplace(
  repository: TestRepository,
  settings: MarketplaceSettings = {},
): Promise<TestMarketplace> {
  const folder = join(repository.root, '.plugindex');
  const served = (name: string) => join(folder, 'current', name);
  const server: StaticServer = await startStaticServer({
    roots: { '/v1/': served('v1'), '/releases/': served('releases'), '/': served('site') },
  });
  const events: StageEvent[] = [];
  const home = await mkdtemp(join(tmpdir(), 'plugindex-home-'));
  return {
    url: server.url,
    folder,
    events,
    trustedRootFile: join(folder, 'trusted_root.json'),
    reconcile: async () => {
      const marketplace = await openLocalMarketplace({
        root: repository.root,
        folder,
        baseUrl: server.url,
        now: settings.now ?? (() => new Date()),
        toolsFrom: repositoryRoot,
        ...(settings.withSite ? { buildSite } : {}),
        onProgress: (event) => events.push(event),
      });
      try {
        return await marketplace.reconcile();
      } finally {
        await marketplace.close();
      }
    },
    plugindex: (args, options) => runPlugindex(args, options?.home ?? home),
    close: () => server.close(),
  };
}

/** Runs the command line as a user would, in an empty working folder. */
export async function runPlugindex(args: readonly string[], home: string): Promise<CommandResult> {
  const program = join(repositoryRoot, 'packages/cli/bin/plugindex.mjs');
  return new Promise((done) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, PLUGINDEX_HOME: home }, cwd: tmpdir() },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        done({ code, stdout, stderr });
      },
    );
  });
}

/** The installed artifact of a plugin, as a host would read it. */
export async function readInstalled(home: string, name: string): Promise<Uint8Array> {
  const number = await readFile(join(home, 'current'), 'utf8');
  const { plugins }: { plugins: Record<string, { digest: string }> } = JSON.parse(
    await readFile(join(home, 'generations', `${number}.json`), 'utf8'),
  );
  const hex = plugins[name]?.digest.slice('sha256:'.length) ?? 'missing';
  return readFile(join(home, 'store', hex.slice(0, 2), hex));
}
