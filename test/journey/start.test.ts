// The main job as a stranger runs it: the official plugins published, a second run that does nothing twice, a server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findRust } from '../kit/build-rust.ts';
import { repositoryRoot } from '../kit/marketplace.ts';
import { officialNames, readOfficialManifest } from '../kit/official-plugins.ts';

const isBuilt = (name: string) =>
  findRust() !== undefined || readOfficialManifest(name).build.toolchain !== 'rust';
const expected = officialNames.filter(isBuilt).toSorted();
const port = 4000 + (process.pid % 20_000);
let folder: string;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `until`: ends the program as soon as its output holds this text. */
async function start(args: readonly string[], until?: string): Promise<Ended> {
  const script = join(repositoryRoot, 'scripts/start.ts');
  const child = spawn(process.execPath, [script, '--folder', folder, '--port', String(port), ...args], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const read = (piece: Buffer) => {
    output += piece.toString();
    if (until !== undefined && output.includes(until)) child.kill('SIGTERM');
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const [code] = await once(child, 'close');
  return { code, output };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-start-'));
});

test('npm start -- --once publishes every official plugin that this machine can build', async () => {
  const { code, output } = await start(['--once']);
  const releases = await readdir(join(folder, 'forge/releases'));
  expect(releases, output).toEqual(expected.map((name) => `${name}-v0.1.0`));
  expect(await readdir(join(folder, 'current/v1/plugins'))).toEqual(expected.map((name) => `${name}.json`));
  expect(await readdir(join(folder, 'current/site/plugins'))).toEqual(expect.arrayContaining(expected));
  if (findRust() === undefined) expect(output).toContain('build/toolchain/missing');
  else expect(code, output).toBe(0);
}, 900_000);

test('a second npm start builds, signs and deploys nothing, and serves what is there', async () => {
  const { output } = await start([], 'npx plugindex verify');
  const lines = output.split('\n').filter((line) => /^(?:build|inspect|sign|release|deploy) /.test(line));
  expect(lines.filter((line) => !line.includes('FAIL'))).toEqual([]);
  expect(output).toContain('says the same');
  expect(output).toContain(`The marketplace is at http://127.0.0.1:${port}`);
}, 300_000);
