// plugindex new
import type { AuthorFolder } from '../author/author-port.ts';
import { authorRegistryOption, findAuthorRegistry } from '../author/author-registry.ts';
import { askForPlugin, type NewAnswers } from '../author/new-answers.ts';
import { newPluginFiles } from '../author/new-files.ts';
import { languages } from '../author/templates/plan-plugin.ts';
import { type Command, type CommandCall, textOption, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';

export const newCommand: Command = {
  name: 'new',
  summary: 'write a plugin that builds and passes its tests at once, for you to change',
  arguments: '[kind] [name]',
  options: {
    ...authorRegistryOption,
    lang: { type: 'string', value: 'language', help: languages.map(({ name }) => name).join(', ') },
    folder: { type: 'string', value: 'folder', help: 'where it goes (default: a new folder with its name)' },
  },
  examples: ['plugindex new', 'plugindex new auth auth-badge --lang assemblyscript'],
  run: async (call) => {
    if (call.args.length > 2)
      throw new UsageError(
        `Cannot make a plugin: found ${call.args.length} words, expected a kind and a name`,
        'plugindex help new',
      );
    const author = await call.ports.openAuthor();
    const registry = await findAuthorRegistry(call, author);
    const answers = await askForPlugin(call, registry);
    const path = textOption(call.values, 'folder') ?? answers.name;
    const folder = await author.openFolder(path);
    try {
      const files = await newPluginFiles(author.supplies, { ...answers, registry: registry.config });
      await refuseToOverwrite(folder, [...files.keys()]);
      for (const [name, bytes] of files) await folder.files.write(name, bytes);
      report(call, { answers, folder, path, names: [...files.keys()], title: registry.title });
      return 0;
    } finally {
      await folder.close();
    }
  },
};

/** A file of somebody is never replaced: neither by name, nor under one that differs by case only. */
async function refuseToOverwrite({ files, path }: AuthorFolder, names: readonly string[]): Promise<void> {
  const taken: string[] = [];
  for (const name of names) if (await isThere(files, name)) taken.push(name);
  if (taken.length === 0) return;
  throw new UsageError(
    `Cannot write the plugin into ${path}: found ${taken.slice(0, 5).join(', ')}${taken.length > 5 ? ` and ${taken.length - 5} more` : ''} there, expected none of its files`,
    'choose another folder: --folder <folder>',
  );
}

async function isThere(files: AuthorFolder['files'], name: string): Promise<boolean> {
  try {
    return (await files.read(name, { maxBytes: 0 })) !== undefined;
  } catch {
    // Longer than nothing, a folder, or not to be opened: something is there.
    return true;
  }
}

interface Written {
  readonly answers: NewAnswers;
  readonly folder: AuthorFolder;
  /** As the person would type it. */
  readonly path: string;
  readonly names: readonly string[];
  readonly title: string;
}

function report({ ports, isJson }: CommandCall, { answers, folder, path, names, title }: Written): void {
  const { name, kindName, language } = answers;
  if (isJson) {
    ports.out(
      toJsonText({ name, kind: kindName, language: language.name, folder: folder.path, files: names }),
    );
    return;
  }
  ports.out(`${folder.path}\n`);
  ports.say(`Wrote ${name}, a plugin of the kind ${kindName} in ${language.title}, for ${title}: ${names.length} files
Next:
  cd ${path}
  plugindex test     builds it and runs its cases
  plugindex dev      a page to call its hooks, renewed whenever you save
Its code is in ${language.mainFile}, what describes it in plugin.yaml and manifest.yaml.
`);
}
