// Makes real Git repositories in temporary folders for the tests of this folder.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openRepository } from '@plugindex/node/tree/open-repository';
import type { Repository } from '@plugindex/node/tree/repository';
import { onTestFinished } from 'vitest';
import type { TreeSample } from '../kit/tree-conformance.ts';

/** A new empty folder, removed when the test that asked for it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plugindex-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Open until the test that asked for it ends. */
export async function openedAt(folder: string): Promise<Repository> {
  const repository = await openRepository(folder);
  onTestFinished(() => repository.close());
  return repository;
}

export function git(folder: string, ...args: readonly string[]): string {
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

export async function writeSample(folder: string, sample: TreeSample): Promise<void> {
  for (const [path, { bytes, executable }] of Object.entries(sample.files)) {
    await writeText(folder, path, bytes);
    if (executable) await chmod(join(folder, path), 0o755);
  }
  for (const [path, target] of Object.entries(sample.links)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(target, join(folder, path));
  }
}

export async function writeText(folder: string, path: string, bytes: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

/** A repository with one commit of everything in the folder. */
export function commitAll(folder: string, message = 'Commit'): string {
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '--allow-empty', '-m', message);
  return git(folder, 'rev-parse', 'HEAD');
}
