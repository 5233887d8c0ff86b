// Rules about owners: who may change an entry, and what becomes of those who may.
import type { PluginEntry } from '@plugindex/model';
import { shown } from '../places.ts';
import type { Rule } from '../rule.ts';

const idsOf = (entry: PluginEntry) =>
  [...new Set(entry.owners.map(({ id }) => id))].toSorted((a, b) => a - b);

const ownerNotAuthor: Rule = {
  code: 'validate/owner/not-author',
  severity: 'error',
  documentation: {
    title: 'Only an owner or a maintainer changes an entry',
    why: 'Otherwise anybody could release under anybody’s name. The owners before the change count, by numeric id: names change hands.',
    bad: 'a pull request by @mallory that adds 1.3.0.yaml to the plugin of @alice',
    fix: 'Ask an owner to propose the change, or to add you to the owners first.',
  },
  *check({ author, byMaintainer, byPipeline, plugins, removedPlugins, base, root }) {
    if (author === undefined || byMaintainer || byPipeline) return;
    const gone = new Set(removedPlugins.map(({ folder }) => folder));
    const left = plugins.filter(({ folder }) => !gone.has(folder));
    for (const { name, folder, entry } of [...left, ...removedPlugins]) {
      const owners = (base?.plugins.get(folder)?.entry ?? entry)?.value?.owners;
      if (owners === undefined || owners.some(({ id }) => id === author.id)) continue;
      const isThere = entry !== undefined && !gone.has(folder);
      yield {
        at: isThere ? entry : shown(`${folder}/plugin.yaml`, root),
        ...(isThere ? { pointer: '/owners' } : {}),
        message: `Cannot take a change to "${name}" from ${author.github} (id ${author.id}): only its owners may change it`,
        found: `${author.github} (${author.id})`,
        expected: owners.map(({ github, id }) => `${github} (${id})`).join(', '),
        hint: 'ask an owner to propose the change, or to add you to the owners first',
      };
    }
  },
};

const ownerChanged: Rule = {
  code: 'validate/owner/changed',
  severity: 'review',
  documentation: {
    title: 'A change of owners is looked at',
    why: 'Handing over a plugin hands over everybody who installed it.',
    bad: 'owners:\n  - { github: new-owner, id: 4242 }      # was another id',
    fix: 'Tell the reviewer who the new owners are.',
  },
  *check({ entries }) {
    for (const { file, entry, before } of entries) {
      if (before === undefined || idsOf(before).join() === idsOf(entry).join()) continue;
      const list = ({ owners }: PluginEntry) =>
        owners.map(({ github, id }) => `${github} (${id})`).join(', ');
      yield {
        at: file,
        pointer: '/owners',
        message: `Cannot hand over "${entry.name}" without a look: its owners change`,
        found: list(entry),
        expected: list(before),
        hint: 'tell the reviewer who the new owners are',
      };
    }
  },
};

const ownerDuplicate: Rule = {
  code: 'validate/owner/duplicate',
  severity: 'error',
  documentation: {
    title: 'No owner is listed twice',
    why: 'One id under two names makes one person look like two.',
    bad: 'owners:\n  - { github: alice, id: 7 }\n  - { github: alice-work, id: 7 }',
    fix: 'Remove one of the two, or correct its id.',
  },
  *check({ entries }) {
    for (const { file, entry } of entries) {
      const seen = new Map<number, string>();
      for (const [index, { id, github }] of entry.owners.entries()) {
        const other = seen.get(id);
        seen.set(id, github);
        if (other === undefined) continue;
        yield {
          at: file,
          pointer: `/owners/${index}/id`,
          message: `Cannot tell the owners of "${entry.name}" apart: ${other} and ${github} have the same id`,
          found: String(id),
          expected: 'one line per account',
          hint: 'remove one of the two, or correct its id',
        };
      }
    }
  },
};

export const ownerRules: readonly Rule[] = [ownerNotAuthor, ownerChanged, ownerDuplicate];
