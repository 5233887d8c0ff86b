// Writes test/fixtures/abi-1/vectors.json. With --check it only compares, as a test does.
import { readFileSync, writeFileSync } from 'node:fs';
import { vectorFolder } from './vector.ts';
import { vectorFileText } from './vector-file.ts';

const path = new URL('vectors.json', vectorFolder);
const expected = await vectorFileText();
if (!process.argv.includes('--check')) {
  writeFileSync(path, expected);
} else if (readFileSync(path, 'utf8') !== expected) {
  console.error('Cannot accept vectors.json: found another text than the recipes give');
  console.error('Fix by running: node test/kit/abi-vectors/write.ts');
  process.exitCode = 1;
}
