// Pages of the web address that programs read: release downloads, feeds, raw files, the device flow.
import type { Answer } from '../answer.ts';
import { findRepository, type World } from '../world.ts';
import type { DeviceFlowServer } from './device-flow.ts';
import { feed } from './feeds.ts';
import { releaseDownload } from './release-downloads.ts';

export interface WebRequest {
  readonly method: string;
  readonly url: URL;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export function answerWeb(world: World, deviceFlow: DeviceFlowServer, request: WebRequest): Answer {
  const { method, url, headers } = request;
  const path = url.pathname;
  return (
    deviceFlow.answer(world, { method, path, form: formOf(request) }) ??
    releaseDownload(world, path) ??
    feed(world, path, headers['if-none-match']) ??
    rawFile(world, path) ?? { status: 404, json: { error: 'Not Found' } }
  );
}

/** OAuth clients send JSON or a form. */
function formOf({ bytes, headers }: WebRequest): URLSearchParams {
  if (headers['content-type']?.includes('json') !== true) return new URLSearchParams(bytes.toString());
  const value: unknown = JSON.parse(bytes.toString());
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new URLSearchParams(fields.map(([name, field]): [string, string] => [name, String(field)]));
}

const rawPaths = /^\/([^/]+)\/([^/]+)\/raw\/(.+)$/;

/** `/<owner>/<repo>/raw/<ref>/<path>`: the longest start that names a ref is the ref. */
function rawFile(world: World, path: string): Answer | undefined {
  const [, owner = '', name = '', rest] = rawPaths.exec(decodeURIComponent(path)) ?? [];
  const repository = findRepository(world, owner, name);
  if (rest === undefined || repository === undefined || repository.isPrivate) return undefined;
  const parts = rest.split('/');
  const { git } = repository;
  for (let length = parts.length - 1; length > 0; length--) {
    const ref = parts.slice(0, length).join('/');
    const commit = git.resolve(`refs/heads/${ref}`) ?? git.resolve(`refs/tags/${ref}`) ?? git.resolve(ref);
    if (commit === undefined) continue;
    const entry = git.tree(commit, { path: parts.slice(length).join('/') })[0];
    if (entry?.type !== 'blob') return undefined;
    return {
      status: 200,
      bytes: git.readObject(entry.sha),
      headers: { 'content-type': 'text/plain' },
    };
  }
  return undefined;
}
