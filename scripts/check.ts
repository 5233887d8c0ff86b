// Everything that must hold before a commit lands, and what CI runs: `npm run check`. All steps run; each failure prints its fix.
import { spawnSync } from 'node:child_process';

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly fix: string;
}

const steps: readonly Step[] = [
  { name: 'types', command: ['tsc', '-p', '.'], fix: 'correct the types named above' },
  { name: 'lint and format', command: ['biome', 'check', '.'], fix: 'npx biome check --write .' },
  {
    name: 'imports and effects',
    command: ['node', 'scripts/check-imports.ts'],
    fix: 'move the import or the effect to the package named above',
  },
  {
    name: 'schemas current',
    command: ['node', 'scripts/schemas.ts', '--check'],
    fix: 'node scripts/schemas.ts',
  },
  {
    name: 'workflows',
    command: ['node', 'scripts/check-workflows.ts'],
    fix: 'correct the workflow or action named above',
  },
  {
    name: 'issue forms current',
    command: ['node', 'scripts/forms.ts', '--check'],
    fix: 'node scripts/forms.ts',
  },
  { name: 'kinds current', command: ['node', 'scripts/kinds.ts', '--check'], fix: 'node scripts/kinds.ts' },
  {
    name: 'worker program current',
    command: ['node', 'scripts/worker-program.ts', '--check'],
    fix: 'node scripts/worker-program.ts',
  },
  { name: 'docs current', command: ['node', 'scripts/docs.ts', '--check'], fix: 'node scripts/docs.ts' },
  { name: 'source pins current', command: ['node', 'scripts/pin.ts', '--check'], fix: 'node scripts/pin.ts' },
];

const failed: Step[] = [];
for (const step of steps) {
  const startedAt = performance.now();
  const [program, ...args] = step.command;
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (status === 0) {
    process.stderr.write(`ok      ${step.name} (${seconds} s)\n`);
  } else {
    process.stderr.write(`FAILED  ${step.name} (${seconds} s)${error ? `: ${error.message}` : ''}\n`);
    failed.push(step);
  }
}
for (const step of failed) process.stderr.write(`\nFix by running: ${step.fix}   (${step.name})\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
