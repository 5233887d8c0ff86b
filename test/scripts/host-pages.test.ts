// The pages about the plugin host say what it does: their examples run, their lists leave nothing out.
import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { createMockPorts, createPluginHost, effectiveLimits } from '@plugindex/host';
import { createCaseRunner, parseCaseFile } from '@plugindex/host/cases';
import { isRecord, parseManifest, parseYaml } from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import { listenOnLoopback } from '@plugindex/node/http/listen';
import { createHostPorts, createOtlpExporter } from '@plugindex/node/plugin-host';
import { createNodeRunner } from '@plugindex/node/runner/node-runner';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isBreaking } from '../../packages/host/src/plugin-host/quarantine.ts';
import { readExample } from '../../scripts/docs/formats-page.ts';
import { installable, startedHost } from '../host/plugin-host/start-host.ts';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { evaluate, isPartial, shownPart } from '../kit/doc-examples.ts';
import { packSource } from '../pdk-js/pack-source.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const page = (name: string) => read(`site/src/content/docs/${name}.md`);

/** Code blocks of a language, in order. */
function blocks(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
}

/** Runs statements, with the given names for what a reader would import, and gives one of their variables. */
async function run(code: string, scope: Readonly<Record<string, unknown>>, result: string): Promise<unknown> {
  const body = `return (async () => { ${code}\nreturn ${result}; })();`;
  return new Function(...Object.keys(scope), body)(...Object.values(scope));
}

/** A whole manifest with what an example shows of one. */
function manifestWith(part: string): string {
  const source = parseYaml(readExample('manifest.yaml'), { file: 'manifest.yaml' });
  const shown = parseYaml(part, { file: 'manifest.yaml' });
  if (!source.ok || !shown.ok || !isRecord(source.value.value) || !isRecord(shown.value.value))
    throw new TypeError('an example is no object');
  return stringify({ ...source.value.value, ...shown.value.value });
}

test.each(['reference/capabilities', 'reference/limits'])('the manifest on %s parses', (name) => {
  const [part = ''] = blocks(page(name), 'yaml').filter((text) => text.startsWith('# manifest.yaml'));
  expect(part).not.toBe('');
  const source = parseYaml(manifestWith(part), { file: 'manifest.yaml' });
  if (!source.ok) throw new Error(source.problems[0]?.message);
  expect(parseManifest(source.value).problems).toEqual([]);
});

test('the cases on the page of capabilities parse', () => {
  const [cases = ''] = blocks(page('reference/capabilities'), 'yaml').filter((text) =>
    text.startsWith('# tests/'),
  );
  expect(parseCaseFile(cases, { file: 'tests/users.yaml' })).toMatchObject({ ok: true, problems: [] });
});

test('the plugin on the page about writing one passes the cases beside it, with the capability that it asks', async () => {
  const text = page('write-a-plugin');
  const [source = ''] = blocks(text, 'ts');
  const [, cases = ''] = blocks(text, 'yaml');
  const bytes = await packSource(source);
  const parsed = parseCaseFile(cases, { file: 'tests/hello.yaml' });
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const runCase = createCaseRunner({ bytes, grants: { kv: { maxBytes: 65_536 } } });
  expect(parsed.value.map((one) => runCase(one).failures)).toEqual([[], [], []]);
});

test('the example in the README of the host answers what it says', async () => {
  const [code = ''] = blocks(read('packages/host/README.md'), 'ts');
  const result = / \/\/ (\{ ok: .*)$/m.exec(code)?.[1] ?? '';
  const bytes = buildAssemblyScript('plugins/auth-basic');
  const scope = { createPluginHost, createNodeRunner, createHostPorts, digestOf, bytes };
  expect(await run(code.replaceAll('timeoutMs: 500', 'timeoutMs: 60000'), scope, 'answer')).toMatchObject(
    evaluate(`(${shownPart(result)})`, {}) as object,
  );
});

test('the READMEs of packages link to what is there', () => {
  const readmes = globSync('packages/*/README.md', { cwd: root });
  expect(readmes).toEqual(
    expect.arrayContaining(['host', 'node', 'browser'].map((name) => `packages/${name}/README.md`)),
  );
  const links = readmes.flatMap((path) =>
    [...read(path).matchAll(/\]\((?![a-z]+:)([^)#\s]+)/g)].map(([, link = '']) => join(dirname(path), link)),
  );
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
});

test('every line of the page of limits gives what it says', () => {
  const lines = [...page('reference/limits').matchAll(/^(effectiveLimits\(.*); \/\/ (.+)$/gm)];
  expect(lines).toHaveLength(3);
  for (const [, call = '', result] of lines)
    expect(String(evaluate(call, { effectiveLimits })), call).toBe(result);
});

test('the mock on the page of capabilities answers what it says', async () => {
  const [code = ''] = blocks(page('reference/capabilities'), 'ts');
  const lines = [...code.matchAll(/^await (.*); \/\/ (.+)$/gm)];
  expect(lines).toHaveLength(2);
  const scope = await run(code, { createMockPorts }, '{ mock, signal }');
  if (!isRecord(scope)) throw new TypeError('unreachable');
  for (const [, call = '', result = ''] of lines) {
    const answer = await evaluate(call, scope);
    const shown = evaluate(`(${shownPart(result)})`, {});
    if (isPartial(result)) expect(answer).toMatchObject(shown as object);
    else expect(answer).toEqual(shown);
  }
});

test('the lines about updates on the page of the host take in what was installed and forget what went', async () => {
  const updates = blocks(page('plugin-host'), 'ts').find((text) => text.includes('selfTest')) ?? '';
  let installed = [installable({ name: 'gone' }), installable()];
  const { host } = await startedHost({ installed: { list: async () => installed } });
  await host.discover();
  installed = [installable({ version: '1.1.0' })];
  await run(updates, { host }, 'undefined');
  expect(host.healths()).toMatchObject([{ plugin: 'one', version: '1.1.0', state: 'ready' }]);
  await host.close();
});

test('the lines about watching on the page of the host send metrics and spans', async () => {
  const code = blocks(page('plugin-host'), 'ts').find((text) => text.includes('createOtlpExporter')) ?? '';
  const asked: string[] = [];
  const collector = createServer((request, response) => {
    asked.push(request.url ?? '');
    request.resume().on('end', () => response.writeHead(200).end('{}'));
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(collector, 0)}`;
  const scope = { createOtlpExporter, createPluginHost, createNodeRunner, createHostPorts, randomBytes };
  const made = await run(code.replace('http://127.0.0.1:4318', url), scope, '{ host, exporter }');
  const { host, exporter } = made as {
    host: ReturnType<typeof createPluginHost>;
    exporter: ReturnType<typeof createOtlpExporter>;
  };
  await host.install(installable());
  await host.start('one');
  await host.call('one', 'go', {});
  await exporter.close();
  expect(asked).toEqual(['/v1/metrics', '/v1/traces']);
  await host.close();
  collector.close();
});

test('the page of the host names every event and every way to break', () => {
  const text = page('plugin-host');
  const events = [...read('packages/host/src/plugin-host/events.ts').matchAll(/readonly type: '([a-z-]+)'/g)];
  const named = /every event:([\s\S]*?)\./.exec(text)?.[1] ?? '';
  expect([...named.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual(events.map(([, name]) => name));
  const codes = [...read('packages/host/src/host-error.ts').matchAll(/^ {2}\| '(host\/[a-z-]+)'/gm)];
  const breaking = /A call \*\*breaks\*\*([\s\S]*?)\. /.exec(text)?.[1] ?? '';
  expect([...breaking.matchAll(/`(host\/[a-z-]+)`/g)].map(([, code]) => code).toSorted()).toEqual(
    codes
      .map(([, code = '']) => code)
      .filter((code) => isBreaking(code as Parameters<typeof isBreaking>[0]))
      .toSorted(),
  );
});
