// The Rust author kit that a plugin carries is the kit of this repository.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../kit/build-cache.ts';

test('template-crypto carries the Rust kit unchanged (fix: cp -r packages/pdk-rust/. plugins/template-crypto/vendor/plugindex-pdk/)', () => {
  const kit = join(repositoryRoot, 'packages/pdk-rust');
  const copy = join(repositoryRoot, 'plugins/template-crypto/vendor/plugindex-pdk');
  expect(contents(copy)).toEqual(contents(kit));
});

function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(files.map((file) => [file.slice(folder.length), readFileSync(file, 'utf8')]));
}
