// What the page about embedding shows: the examples of packages/mockforge, as they are run by tests.
import { readFile } from 'node:fs/promises';

const examples = new URL('../../packages/mockforge/examples/', import.meta.url);

export async function applicationBlocks(): Promise<Readonly<Record<string, string>>> {
  const block = async (language: string, name: string) =>
    `\`\`\`${language}\n${(await readFile(new URL(name, examples), 'utf8')).trimEnd()}\n\`\`\``;
  return {
    'first-call': await block('ts', 'first-call.ts'),
    'mock-config': await block('yaml', 'mock.yaml'),
  };
}
