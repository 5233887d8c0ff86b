// `plugindex validate --fix` and `--format` in the repository of a registry.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCli } from '../kit/cli.ts';
import { validateFixtures } from '../kit/validate-case.ts';
import { commitAll, temporaryFolder } from '../node/sample-repository.ts';

const code = 'validate/host/unbounded';
const file = 'index/plugins/wo/rd/word-count/1.0.0.yaml';

/** One manifest with a problem that a machine can mend, among others without any. */
async function openIndex() {
  const root = await temporaryFolder();
  for (const part of ['common', 'validate-host-unbounded/head'])
    await cp(join(validateFixtures, part), join(root, 'index'), { recursive: true });
  commitAll(root);
  const cli = await createCli({ folder: root });
  const validate = (...words: readonly string[]) => cli.run('validate', '--without-sources', ...words);
  return { root, validate };
}

test('validate --format writes the same problem for people, for GitHub, and as documents', async () => {
  const { validate } = await openIndex();
  const report = async (format: string) => {
    const { code: exit, stdout, stderr } = await validate('--format', format);
    expect([format, exit, stderr]).toEqual([format, 1, '']);
    return stdout;
  };
  expect(await report('text')).toMatch(`${file}\n   11  error  ${code}\n`);
  expect(await report('github')).toMatch(`::error file=${file},line=11,col=7,title=${code}::Cannot promise`);
  expect(await report('markdown')).toMatch(`\` ${code} \` in \` ${file}:11 \`\n\`\`\`text\n`);
  const where = { file, line: 11 };
  expect(JSON.parse(await report('json'))).toMatchObject({
    counts: { error: 1 },
    problems: [{ code, where }],
  });
  expect(JSON.parse(await report('sarif'))).toMatchObject({
    version: '2.1.0',
    runs: [{ tool: { driver: { rules: [{ id: code }] } }, results: [{ ruleId: code, level: 'error' }] }],
  });
});

test('validate --fix mends what is mechanical, says so, and judges what is left', async () => {
  const { root, validate } = await openIndex();
  const before = await readFile(join(root, file), 'utf8');
  expect(await validate('--fix')).toEqual({
    code: 0,
    stdout: 'No problems\n',
    stderr: `fixed  ${file}/host  ${code}\n`,
  });
  expect(await readFile(join(root, file), 'utf8')).toBe(before.replace('">=1.0"', '">=1.0 <2"'));
  expect(await validate('--fix')).toEqual({ code: 0, stdout: 'No problems\n', stderr: '' });
});
