// Documents for compile over real HTTP: read ahead, each believed by its digest alone, none kept between runs.
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '@plugindex/model';
import { createHttpPort } from '@plugindex/node/http/http-port';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import type { IndexState, PluginState } from '@plugindex/registry/index-state';
import { afterEach, expect, test } from 'vitest';
import { createHttpDocuments } from '../../actions/http-documents.ts';
import { pluginState } from '../kit/plugin-state.ts';
import { testRegistry } from '../registry/compile/test-registry.ts';

const textOf = (name: string) => `# ${name}\n`;
const names = Array.from({ length: 40 }, (_, index) => `plugin-${String(index).padStart(2, '0')}`);
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Serves documents as a release host does, a moment late; `answer` may give another text or a status instead. */
async function releaseHost(answer: (name: string) => string | number = textOf) {
  const seen = { requests: 0, open: 0, mostOpen: 0 };
  const server = createServer(async (request, response) => {
    seen.requests++;
    seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
    await sleep(20);
    const given = answer((request.url ?? '').split('/')[1] ?? '');
    seen.open--;
    response.statusCode = typeof given === 'number' ? given : 200;
    response.end(typeof given === 'number' ? '' : given);
  });
  servers.push(server);
  return { seen, url: `http://127.0.0.1:${await listenOnLoopback(server, 0)}` };
}

function stateAt(url: string): IndexState {
  const registry = testRegistry();
  const { deployment } = registry;
  const urls = { ...deployment.urls, asset: `${url}/{name}/{version}/{file}` };
  return {
    registry: { ...registry, deployment: { ...deployment, urls } },
    plugins: new Map(names.map((name) => [name, withReadme(name)])),
    advisories: [],
  };
}

function withReadme(name: string): PluginState {
  const plugin = pluginState({ name, versions: [{ version: '1.0.0' }, { version: '0.9.0' }] });
  const text = textOf(name);
  const readme = { name: 'README.md', digest: digestOf(text), size: text.length };
  const versions = [...plugin.versions].map(([version, state]) => {
    const { release } = state;
    // The older version has a README too, of its own: nobody is shown it.
    const own = version === '1.0.0' ? readme : { ...readme, digest: digestOf(`old ${text}`) };
    return [
      version,
      release === undefined ? state : { ...state, release: { ...release, readme: own } },
    ] as const;
  });
  return { ...plugin, versions: new Map(versions) };
}

/** Reads every document as a compile does: one, and then the next. */
async function readAll(url: string): Promise<readonly (string | undefined)[]> {
  const http = createHttpPort();
  try {
    const documents = createHttpDocuments(stateAt(url), http);
    const texts: (string | undefined)[] = [];
    for (const name of names) texts.push(await documents.read(digestOf(textOf(name))));
    return texts;
  } finally {
    http.close();
  }
}

test('each document is asked for once, several at a time and never more than 16, and old versions not at all', async () => {
  const { url, seen } = await releaseHost();
  expect(await readAll(url)).toEqual(names.map(textOf));
  expect(seen.requests).toBe(names.length);
  expect(seen.mostOpen).toBeGreaterThan(4);
  expect(seen.mostOpen).toBeLessThanOrEqual(16);
});

test('a document that is not the one of its digest is none, whoever serves it', async () => {
  const { url } = await releaseHost((name) =>
    name === 'plugin-07' ? '# Send me your token\n' : textOf(name),
  );
  const texts = await readAll(url);
  expect(texts[7]).toBeUndefined();
  expect(texts.filter((text) => text === undefined)).toHaveLength(1);
});

test('a document that is gone is left out, a host that fails stops the compile: it would make all of them vanish', async () => {
  const gone = await releaseHost((name) => (name === 'plugin-03' ? 404 : textOf(name)));
  expect((await readAll(gone.url)).indexOf(undefined)).toBe(3);
  const failing = await releaseHost((name) => (name === 'plugin-20' ? 500 : textOf(name)));
  await expect(readAll(failing.url)).rejects.toMatchObject({ code: 'fetch/status' });
});
