// Every recorded case of `decide`: state in, the whole plan and the whole comment out. UPDATE_GOLDEN=1 records them.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assess } from '@plugindex/registry/decide/assess';
import { decide } from '@plugindex/registry/decide/decide';
import { executeDecision } from '@plugindex/registry/decide/execute';
import { expect, test } from 'vitest';
import { decideFixtures, listDecideCases, readDecideCase } from '../../kit/decide-case.ts';
import { createMemoryPort } from '../../kit/memory-pull-request.ts';

test.each(listDecideCases())('%s', async (name) => {
  const recorded = readDecideCase(name);
  const assessment = await assess(recorded.assess);
  const { comment, ...plan } = decide({ ...recorded.decide, assessment });
  const port = createMemoryPort(recorded.decide.facts);
  const { lines } = await executeDecision({ ...plan, ...(comment === undefined ? {} : { comment }) }, port, {
    dryRun: true,
  });
  expect(port.calls).toEqual([]);
  const planText = `${JSON.stringify({ about: recorded.about, steps: lines, ...plan }, null, 2)}\n`;
  compareGolden(join(decideFixtures, name, 'plan.json'), planText);
  compareGolden(join(decideFixtures, name, 'comment.md'), comment);
});

/** An absent text is an absent file. */
function compareGolden(path: string, text: string | undefined): void {
  if (process.env.UPDATE_GOLDEN) {
    if (text === undefined) rmSync(path, { force: true });
    else writeFileSync(path, text);
  }
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : undefined);
}
