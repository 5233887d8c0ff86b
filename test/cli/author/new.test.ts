// `plugindex new`: what it asks, what it refuses, and that it never writes over anything.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCli } from '../../kit/cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugindex-new-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A person who answers with these words, one after the other; and what they were asked. */
function person(...answers: readonly string[]) {
  const asked: string[] = [];
  const left = [...answers];
  const askText = async (question: string) => {
    asked.push(question);
    return left.shift();
  };
  return { asked, askText };
}

test('with nobody to ask, everything that is missing is told at once', async () => {
  const cli = await createCli({ folder });
  const { code, stderr } = await cli.run('new');
  expect(code).toBe(2);
  expect(stderr).toBe(
    `error: Cannot make a plugin: found no kind (auth, template, response, datasource), no name, no --lang (assemblyscript, typescript, javascript, rust, c, go), and nobody is there to ask [cli/usage]
  hint: plugindex new auth my-plugin --lang assemblyscript
`,
  );
});

test('everything that is wrong with the words is told at once, with the nearest right one', async () => {
  const cli = await createCli({ folder });
  const { code, stderr } = await cli.run('new', 'templat', 'Bad_Name', '--lang', 'rst');
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean "template"');
  expect(stderr).toContain('"Bad_Name" is no plugin name');
  expect(stderr).toContain('did you mean "rust"');
});

test('a name that the registry keeps for itself is refused', async () => {
  const cli = await createCli({ folder });
  const { code, stderr } = await cli.run('new', 'auth', 'admin', '--lang', 'c');
  expect([code, stderr]).toEqual([2, expect.stringContaining('"admin" is a name that the registry keeps')]);
});

test('a person is asked for what is missing, and again after a wrong answer', async () => {
  const { asked, askText } = person('no-such-kind', 'auth', 'auth-mine', 'c');
  const cli = await createCli({ folder, askText });
  const { code, stdout, stderr } = await cli.run('new');
  expect([code, stdout]).toEqual([0, `${join(folder, 'auth-mine')}\n`]);
  expect(stderr).toContain('"no-such-kind" is none of auth, template, response, datasource');
  expect(asked).toEqual([
    'What kind of plugin? (auth, template, response, datasource)',
    'What kind of plugin? (auth, template, response, datasource)',
    'What is its name?',
    'In which language? (assemblyscript, typescript, javascript, rust, c, go)',
  ]);
  expect(await readdir(join(folder, 'auth-mine'))).toContain('manifest.yaml');
});

test('a file that is there already is never written over', async () => {
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine/README.md'), 'mine');
  const cli = await createCli({ folder });
  const { code, stderr } = await cli.run('new', 'auth', 'mine', '--lang', 'c');
  expect(code).toBe(2);
  expect(stderr).toContain('found README.md there');
  expect(await readdir(join(folder, 'mine'))).toEqual(['README.md']);
  expect(await readFile(join(folder, 'mine/README.md'), 'utf8')).toBe('mine');
});

test('--folder and --json: what was written is one document', async () => {
  const cli = await createCli({ folder });
  const { code, value } = await cli.json('new', 'auth', 'mine', '--lang', 'c', '--folder', 'deep/inside');
  expect([code, value]).toEqual([
    0,
    expect.objectContaining({
      name: 'mine',
      kind: 'auth',
      language: 'c',
      folder: join(folder, 'deep/inside'),
    }),
  ]);
});

test('the same answers give the same bytes', async () => {
  const cli = await createCli({ folder });
  const words = ['new', 'template', 'mine', '--lang', 'rust', '--folder'];
  for (const place of ['one', 'two']) expect((await cli.run(...words, place)).code).toBe(0);
  const names = (await readdir(join(folder, 'one'), { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile(),
  );
  expect(names.length).toBeGreaterThan(10);
  for (const { parentPath, name } of names) {
    const path = join(parentPath, name);
    expect(await readFile(path)).toEqual(
      await readFile(path.replace(join(folder, 'one'), join(folder, 'two'))),
    );
  }
});
