// `plugindex dev` and `test --watch` as an author uses them: saved files, the page's requests, and who is refused.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCli } from '../../kit/cli.ts';
import { startCommand, tokenByte } from './going-command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-dev-'));
  const cli = await createCli({ folder });
  expect((await cli.run('new', 'template', 'mine', '--lang', 'c')).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function ask(url: string, options: Parameters<typeof request>[1], body?: unknown) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const sent = request(url, { agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const asJson = { method: 'POST', headers: { 'content-type': 'application/json' } } as const;

test('dev serves a page that calls the newest good build, and refuses everybody else', async () => {
  const dev = await startCommand(folder, 'dev', 'mine');
  await dev.saw('Built mine');
  const token = tokenByte.repeat(16);
  const url = await dev.url();
  const port = Number(new URL(url).port);
  expect(url).toBe(`http://127.0.0.1:${port}/${token}/`);

  expect(await ask(url, {})).toMatchObject({ status: 200, text: expect.stringContaining('<!doctype html>') });
  expect(await ask(`${url}page.js`, {})).toMatchObject({ status: 200 });
  expect(JSON.parse((await ask(`${url}state`, {})).text)).toMatchObject({
    name: 'mine',
    problems: [],
    hooks: [{ name: 'template_function', input: { function_name: 'hello' } }],
  });
  const hello = { hook: 'template_function', input: { function_name: 'hello' } };
  const answer = await ask(`${url}call`, asJson, { ...hello, config: { greeting: 'Hi' } });
  expect(JSON.parse(answer.text)).toMatchObject({
    ok: 'Hi',
    fuelUsed: expect.any(Number),
    log: [],
    asked: [],
  });
  expect(JSON.parse((await ask(`${url}call`, asJson, { ...hello, mocks: 'kv: 1' })).text)).toMatchObject({
    message: expect.stringContaining('"kv"'),
  });

  // threat: DNS rebinding, pages of other sites, somebody who does not know the address
  const refusals: readonly Parameters<typeof request>[1][] = [
    { headers: { host: `evil.example:${port}` } },
    { headers: { origin: 'https://evil.example' } },
    { headers: { origin: 'null' } },
    { headers: { 'sec-fetch-site': 'cross-site' } },
    { method: 'POST', headers: { 'content-type': 'text/plain' } },
    { method: 'DELETE' },
  ];
  for (const refusal of refusals)
    expect([refusal, (await ask(`${url}call`, refusal)).status]).toEqual([refusal, 403]);
  for (const path of ['', 'state', `${'5f'.repeat(16)}/state`, `${token.slice(2)}/state`])
    expect((await ask(`http://127.0.0.1:${port}/${path}`, {})).status).toBe(404);

  const source = await readFile(join(folder, 'mine/src/plugin.c'), 'utf8');
  await writeFile(join(folder, 'mine/src/plugin.c'), `${source}int x = ;\n`);
  await dev.saw('The last good build goes on.');
  const state = JSON.parse((await ask(`${url}state`, {})).text);
  expect(state).toMatchObject({ name: 'mine', problems: [{ code: 'build/compile/failed' }] });
  expect(JSON.parse((await ask(`${url}call`, asJson, hello)).text)).toMatchObject({ ok: 'Hello, world' });
  await writeFile(join(folder, 'mine/src/plugin.c'), source.replace('Hello, world', 'Changed'));
  await dev.saw('Built mine');
  expect(JSON.parse((await ask(`${url}call`, asJson, hello)).text)).toMatchObject({ ok: 'Changed' });
  await writeFile(join(folder, 'mine/src/plugin.c'), source);
  await dev.saw('Built mine');
  expect(await dev.stop()).toBe(0);
  await expect(ask(url, {})).rejects.toThrow(/ECONNREFUSED/);
});

test('test --watch tests again after a save, and its exit code is that of the last run', async () => {
  const watching = await startCommand(folder, 'test', 'mine', '--watch');
  await watching.saw('4 passed');
  const file = join(folder, 'mine/tests/hello.yaml');
  const cases = await readFile(file, 'utf8');
  await watching.saw('Waiting for a change');
  await writeFile(file, cases.replace('output: "Hello, world"', 'output: Hallo'));
  await watching.saw('1 of 4 failed');
  await writeFile(file, cases);
  expect(await watching.stop()).toBeLessThan(2);
});
