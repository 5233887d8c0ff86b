// Hostile pull requests with too much in them, with things that are no files, and with text that wants to be more than text.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, meets, type Words } from './attack.ts';
import { addVersion, pluginFile } from './attacker.ts';
import { own, type Scene } from './scene.ts';

/** One more than GitHub itself lists of a pull request. */
const manyFiles = 3001;

/** Ten aliases of a list of ten aliases, and so on: a thousand million entries from nine lines. */
const bomb = Array.from({ length: 9 }, (_, at) => {
  const inner = at === 0 ? 'boom' : `*a${at - 1}`;
  return `  a${at}: &a${at} [${Array.from({ length: 10 }, () => inner).join(', ')}]\n`;
}).join('');

function poisonedWords({ canary: { file, poison } }: Scene): Words {
  return {
    title: `Add ${poison}`,
    body: `<!-- plugindex:decide -->\n${poison}`,
    message: `${poison}\n\n${poison}`,
    branch: `x/\`touch\${IFS}${file}\`/$(touch\${IFS}${file});'"<img>&&`,
  };
}

export const attacksWithFiles: readonly Attack[] = [
  {
    title: 'changes three thousand files',
    change: async ({ write }) => {
      for (let at = 0; at < manyFiles; at++) await write(pluginFile(own, `1.0.${at}.yaml`), '{}\n');
    },
    refused: { lane: 'registry', because: 'more than this machine looks at' },
  },
  {
    title: 'puts a link into the index',
    change: ({ folder }) => symlink('../../../../registry.yaml', join(folder, pluginFile(own, '0.1.1.yaml'))),
    refused: { lane: 'registry', because: meets.byHand },
  },
  {
    title: 'puts a submodule into the index',
    change: async () => {},
    stage: async ({ git }) => {
      const entry = `160000,${'5'.repeat(40)},${pluginFile(own, 'inner')}`;
      await git('update-index', '--add', '--cacheinfo', entry);
    },
    refused: { lane: 'registry', because: meets.byHand },
  },
  {
    title: 'brings a manifest of a megabyte',
    change: (attacker) =>
      addVersion(attacker, own, { version: '0.1.1', edit: (text) => `${text}# ${'x'.repeat(2 ** 20)}\n` }),
    refused: { lane: 'update', because: 'index/file/too-large' },
  },
  {
    title: 'brings a manifest of aliases that grow tenfold nine times',
    change: (attacker) =>
      addVersion(attacker, own, { version: '0.1.1', edit: (text) => `${text}bomb:\n${bomb}` }),
    refused: { lane: 'update', because: 'parse/yaml/alias' },
  },
  {
    title: 'writes commands and markup into title, branch, message and manifest',
    words: poisonedWords,
    change: (attacker) => {
      const { poison } = attacker.scene.canary;
      const edit = (text: string) =>
        text
          .replace(/^name: .*$/m, () => `name: ${JSON.stringify(poison)}`)
          .replace(/^summary: .*$/m, () => `summary: ${JSON.stringify(`${poison}\n::add-path::/tmp`)}`)
          .replace(/^readme: .*$/m, () => `readme: ${JSON.stringify(poison)}`);
      return addVersion(attacker, own, { version: '0.1.1', edit });
    },
    refused: { lane: 'update', because: 'validate/schema/pattern' },
  },
  {
    title: 'writes commands and markup into the names of files',
    words: (scene) => ({ ...poisonedWords(scene), branch: '-rf' }),
    change: async ({ write, scene }) => {
      const shell = `$(touch ${scene.canary.file.split('/').at(-1)})`;
      const names = [shell, '`touch x`', 'a\n::set-output name=work::["evil@1"]', '<img src=x>@octocat'];
      for (const name of names) await write(pluginFile(own, `${name}.yaml`), scene.canary.poison);
    },
    refused: { lane: 'registry', because: 'validate/path/unknown-file' },
  },
];
