// Fails on an upward import, a circle, or an effect (disk, network, process, clock, environment, randomness) outside the edge.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { findImportProblems, type SourceFile } from './import-rules.ts';

function sourceFiles(root: string): SourceFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const files = ['packages', 'actions', 'scripts']
  .filter((folder) => existsSync(folder))
  .flatMap(sourceFiles)
  .filter(({ path }) => !path.includes('/pdk-'));
const problems = findImportProblems(files);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
