// Pages made from code are current.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('scripts/docs.ts --check finds the problem codes page current', () => {
  const script = join(import.meta.dirname, '../../scripts/docs.ts');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
