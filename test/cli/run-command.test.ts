// The command line in process: words that do not fit, one JSON document whatever happens, and a terminal that stays clean.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandNames } from '../../packages/cli/src/commands.ts';
import { escapeJson, toJsonText, toSafeLine } from '../../packages/cli/src/output.ts';
import { table } from '../../packages/cli/src/table.ts';
import { createCli, type TestCli } from '../kit/cli.ts';
import { type FolderRegistry, openFolderRegistry } from '../kit/folder-registry.ts';
import { repositoryRoot, runPlugindex } from '../kit/marketplace.ts';

const esc = String.fromCharCode(27);
const rightToLeft = String.fromCodePoint(0x202e);
const csi = String.fromCodePoint(0x9b);
const hostile = `Good${esc}[2J${rightToLeft}evil${csi}31m`;

let registry: FolderRegistry;
let cli: TestCli;
beforeAll(async () => {
  registry = await openFolderRegistry({ description: hostile });
  await registry.publish({
    'good-thing': [{ version: '1.0.0', capabilities: { net: ['*.example.com'], clock: true } }],
    'bad-thing': [{ version: '1.0.0', yanked: hostile }],
  });
  cli = await createCli({ folder: repositoryRoot });
  await cli.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
});
afterAll(() => registry.close());

const unfit: readonly (readonly string[])[] = [
  ['instal'],
  ['help', 'instal'],
  ['constructor'],
  ['list', 'what'],
  ['rollback', '3'],
  ['rollback', '--to', 'x'],
  ['verify', 'good-thing'],
  ['list', '--nonsense'],
  ['install'],
  ['install', 'good-thing', '--grant', 'nett'],
  ['install', 'good-thing', '--host', 'new'],
  ['remove'],
  ['search'],
  ['search', 'x', '--limit', '0'],
  ['info'],
  ['info', 'a', 'b'],
  ['registry'],
  ['registry', 'add'],
  ['registry', 'add', 'http://127.0.0.1:1', '--issuer', 'x'],
  ['registry', 'add', 'http://127.0.0.1:1', '--trusted-root', '/nonexistent'],
  ['run', 'good-thing'],
  ['run', 'good-thing', 'hook', '{}', '--timeout', '-1'],
  ['explain', 'no/such/code'],
  ['validate', '--format', 'nonsense'],
  ['import'],
  ['import', '/nonexistent.yaml'],
  ['name'],
  ['login', '--from', 'nowhere'],
  ['login', 'octocat'],
  ['submit', 'a', 'b'],
  ['publish', '--name', 'good-thing'],
  ['status', 'not a name'],
  ['yank', 'good-thing', '1.0.0'],
  ['yank', 'good-thing', '--reason', 'x'],
  ['unyank', 'good-thing'],
  ['deprecate', 'good-thing'],
  ['deprecate', 'good-thing', '--reason', 'x', '--undo'],
  ['transfer', 'good-thing'],
  ['transfer', 'good-thing', '--to', 'alice', '--source', 'nowhere'],
];

test.each(unfit.map((words) => [words.join(' '), words] as const))(
  'plugindex %s: exit 2, with a hint of what fits',
  async (_, words) => {
    if (words[0] === 'run') await cli.run('install', 'good-thing', '--yes');
    const text = await cli.run(...words);
    expect(text).toMatchObject({ code: 2, stdout: '' });
    expect(text.stderr).toMatch(/^error: Cannot .*\[cli\/usage\]\n/);
    const { code, value } = await cli.json(...words);
    expect({ code, value }).toMatchObject({ code: 2, value: { error: { code: 'cli/usage' } } });
  },
);

const refused: readonly (readonly [string, ...string[]])[] = [
  ['client/plugin/not-found', 'info', 'ghost'],
  ['client/plugin/not-found', 'install', 'Not A Name'],
  ['client/resolve/conflict', 'install', 'ghost'],
  ['client/consent/required', 'install', 'good-thing', '--grant', 'clock'],
  ['client/plugin/not-installed', 'remove', 'ghost'],
  ['client/plugin/not-installed', 'run', 'constructor', 'hook', '{}'],
  ['client/registry/unknown', 'search', 'x', '--registry', 'ghost'],
  ['client/offline', 'registry', 'add', 'http://127.0.0.1:1', '--yes'],
  ['client/file/malformed', 'registry', 'add', 'ftp://example.com', '--yes'],
  ['client/file/missing', 'registry', 'add', 'file:///nonexistent', '--yes'],
  ['client/generation/missing', 'rollback', '--to', '99'],
];

test.each(refused.map(([code, ...words]) => [words.join(' '), code, words] as const))(
  'plugindex %s: exit 1, %s, in words and as JSON',
  async (_, code, words) => {
    const fresh = await createCli();
    await fresh.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
    const text = await fresh.run(...words);
    expect(text).toMatchObject({ code: 1, stdout: '' });
    expect(text.stderr).toContain(`[${code}]`);
    expect(await fresh.json(...words)).toMatchObject({ code: 1, value: { error: { code } } });
  },
);

test('every command has a help with its options and an example, also as JSON', async () => {
  const all = await cli.run('help');
  for (const name of commandNames) {
    expect(all.stdout).toContain(`  ${name} `);
    const help = await cli.run('help', name);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`plugindex ${name}`);
    expect(help.stdout).toMatch(/--json {2,}.*\n.*--help/);
    expect(help.stdout).toContain(`Examples:\n  plugindex ${name}`);
    expect((await cli.run(name, '--help')).stdout).toBe(help.stdout);
    expect(await cli.json(name, '-h')).toEqual({ code: 0, value: { help: help.stdout } });
  }
  expect((await cli.run()).stdout).toBe(all.stdout);
});

describe('hostile text of an index', () => {
  const raw = new RegExp(`[${esc}${rightToLeft}${csi}]`, 'u');
  test.each([
    ['search thing', ['search', 'thing']],
    ['info', ['info', 'bad-thing']],
    ['install of a yanked plugin', ['install', 'bad-thing']],
    ['an error about the user’s own words', ['install', hostile]],
  ])('reaches neither the terminal nor the JSON raw: %s', async (_, words) => {
    const text = await cli.run(...words);
    expect(`${text.stdout}${text.stderr}`).not.toMatch(raw);
    expect(`${text.stdout}${text.stderr}`).toContain('\\u{1b}[2J\\u{202e}evil\\u{9b}31m');
    const { stdout } = await cli.run(...words, '--json');
    expect(stdout).not.toMatch(raw);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(hostile).slice(1, -1));
  });

  test('cannot feign a line of its own', () => {
    expect(table(['name'], [['a\nok  evil']])).toBe('name\na\\u{a}ok  evil\n');
    expect(toSafeLine('a\r\n\tb')).toBe('a\\u{d}\\u{a}\\u{9}b');
  });

  test('comes back unchanged from the JSON', () => {
    const value = { text: `${hostile}\u{e0041}\n\t"` };
    expect(JSON.parse(toJsonText(value))).toEqual(value);
    expect(JSON.parse(escapeJson(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});

test('consent is asked in words that fit the terminal, and a no changes nothing', async () => {
  const questions: string[] = [];
  const fresh = await createCli({
    ask: async (question) => {
      questions.push(question);
      return questions.length > 2;
    },
  });
  await fresh.run('registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes');
  expect((await fresh.run('install', 'good-thing')).code).toBe(1);
  expect(questions).toEqual(['good-thing 1.0.0 asks for:\n  net: *.example.com\n  clock: yes\nGrant this?']);
  expect((await fresh.run('install', 'good-thing', '--grant', 'net,clock')).code).toBe(0);
  expect((await fresh.run('list')).stdout).toContain('net: *.example.com; clock');
});

test('every command that succeeds prints one JSON document', async () => {
  const fresh = await createCli({ folder: repositoryRoot });
  const added = ['registry', 'add', registry.url, '--trusted-root', registry.trustedRootFile, '--yes'];
  for (const words of [
    added,
    ['registry', 'list'],
    ['search', 'thing'],
    ['info', 'good-thing'],
    ['install', 'good-thing', '--yes', '--dry-run'],
    ['install', 'good-thing', '--yes'],
    ['list'],
    ['list', '--generations'],
    ['verify'],
    ['update'],
    ['remove', 'good-thing'],
    ['rollback'],
    ['explain'],
    ['registry', 'remove', 'acme'],
  ]) {
    expect((await fresh.json(...words)).code, words.join(' ')).toBe(0);
  }
});

test('a real process ends with the same codes, and a reader that goes away is no error', async () => {
  expect(await runPlugindex(['list', '--json'], cli.home)).toMatchObject({ code: 0 });
  expect((await runPlugindex(['nonsense'], cli.home)).code).toBe(2);
  await writeFile(join(cli.home, 'current'), 'nonsense');
  const broken = await runPlugindex(['list'], cli.home);
  expect(broken).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('client/home/malformed'),
  });
});
