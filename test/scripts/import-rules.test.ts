// The layer check itself: it must catch what it exists for, and let through what is allowed.
import { expect, test } from 'vitest';
import { findImportProblems, importsOf } from '../../scripts/import-rules.ts';

const file = (path: string, text: string) => ({ path, text });

test('findImportProblems() refuses an upward import by package name and by path', () => {
  const problems = findImportProblems([
    file('packages/model/src/a.ts', "import { x } from '@plugindex/client';\n"),
    file('packages/wasm/src/b.ts', "import { y } from '../../registry/src/c.ts';\n"),
  ]);
  expect(problems).toHaveLength(2);
  expect(problems[0]).toContain('model may import none of our packages');
});

test('findImportProblems() refuses a circle and draws it', () => {
  const problems = findImportProblems([
    file('packages/model/src/a.ts', "import { b } from './b.ts';\n"),
    file('packages/model/src/b.ts', "export { a } from './a.ts';\n"),
  ]);
  expect(problems).toEqual([
    'Circle of imports: packages/model/src/a.ts → packages/model/src/b.ts → packages/model/src/a.ts',
  ]);
});

test.each([
  ["import { readFileSync } from 'node:fs';\n", 'node:fs'],
  ['const now = Date.now();\n', 'the clock'],
  ['const now = new Date();\n', 'the clock'],
  ['const home = process.env.HOME;\n', 'the process'],
  ["const response = await fetch('https://example.com');\n", 'the network'],
  ['const id = Math.random();\n', 'randomness'],
])('findImportProblems() refuses the effect in %j outside the edge', (text, what) => {
  expect(findImportProblems([file('packages/registry/src/x.ts', text)]).join('\n')).toContain(what);
  expect(findImportProblems([file('packages/node/src/x.ts', text)])).toEqual([]);
});

test('findImportProblems() lets pure modules, downward imports and comments pass', () => {
  const text = `// Date.now() is not called here, import { x } from '@plugindex/client' neither
import { createHash } from 'node:crypto';
import { isDigest } from '@plugindex/model';
const at = new Date(0);
`;
  expect(findImportProblems([file('packages/registry/src/x.ts', text)])).toEqual([]);
});

test('importsOf() finds static, side-effect, re-exported and dynamic imports', () => {
  const text = `import a from 'a';\nimport 'b';\nexport * from 'c';\nconst d = await import('d');\nimport {\n  e,\n} from 'e';\n`;
  expect(importsOf(text).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
});
