// Plans a yank, and its undoing: one line more or less in yanks.yaml.
import {
  compareVersions,
  nearest,
  type Problem,
  quote,
  type RegistryConfig,
  toTimestamp,
  type Yank,
} from '@plugindex/model';
import { type CurrentEntry, entryPath } from './current-entry.ts';
import { type Planned, toProposal } from './planned.ts';
import { proposeProblem } from './propose-rules.ts';
import { withSchemaLine } from './schema-line.ts';
import type { UnyankWish, YankWish } from './wishes.ts';
import { checkReason } from './words.ts';
import { editYaml, renderYaml, type YamlEdit } from './yaml-text.ts';

const file = 'yanks.yaml';

/** A version yanked again for another reason keeps the time of its first yank. */
export function planYank(
  entry: CurrentEntry,
  wish: YankWish,
  { registry, now }: { readonly registry: RegistryConfig; readonly now: Date },
): Planned {
  const { name, state } = entry;
  const { version, advisory } = wish;
  const what = `yank ${name} ${quote(version).slice(1, -1)}`;
  const where = { file: entryPath(name, file) };
  const { reason, problems } = checkReason(wish.reason, what, where);
  const before = state.yanks?.yanked[version];
  const faults = [...unknownVersion(entry, version, what), ...problems];
  if (before !== undefined && before.reason === reason && before.advisory === advisory) {
    const message = `Cannot ${what}: it was yanked on ${before.at.slice(0, 10)} for the same reason`;
    faults.push(proposeProblem('propose/change/none', where, { message }));
  }
  if (faults.length > 0) return { problems: faults };
  const yank: Yank = {
    reason,
    at: before?.at ?? toTimestamp(now),
    ...(advisory === undefined ? {} : { advisory }),
  };
  const text = entry.texts.get(file);
  const proposal = toProposal({
    verb: 'yank',
    name,
    version,
    title: `Yank ${name} ${version}`,
    facts: [
      { label: 'Reason', quoted: reason },
      ...(advisory === undefined ? [] : [{ label: 'Advisory', quoted: advisory }]),
      'A lockfile that names the version still works; nobody new gets it.',
    ],
    files: {
      [file]:
        text === undefined
          ? withSchemaLine(renderYaml({ schemaVersion: 1, yanked: { [version]: yank } }), {
              registry,
              format: 'yanks',
            })
          : editYaml(text, yankEdits(version, yank, before)),
    },
  });
  return { proposal, problems: [] };
}

/** What stands there already is changed value by value, so that its comments stay. */
function yankEdits(version: string, yank: Yank, before: Yank | undefined): readonly YamlEdit[] {
  if (before === undefined) return [{ path: ['yanked', version], value: yank }];
  return [
    { path: ['yanked', version, 'reason'], value: yank.reason },
    { path: ['yanked', version, 'advisory'], value: yank.advisory },
  ];
}

/** The file goes with its last yank. */
export function planUnyank(entry: CurrentEntry, { version }: UnyankWish): Planned {
  const { name, state } = entry;
  const what = `take back the yank of ${name} ${quote(version).slice(1, -1)}`;
  const problems = [...unknownVersion(entry, version, what)];
  const before = state.yanks?.yanked[version];
  if (before === undefined && problems.length === 0) {
    const yanked = Object.keys(state.yanks?.yanked ?? {}).toSorted(compareVersions);
    problems.push(
      proposeProblem(
        'propose/change/none',
        { file: entryPath(name, file) },
        {
          message: `Cannot ${what}: it is not yanked`,
          expected: yanked.length === 0 ? 'a yanked version; there is none' : yanked.join(', '),
        },
      ),
    );
  }
  const text = entry.texts.get(file);
  if (problems.length > 0 || before === undefined || text === undefined) return { problems };
  const isLast = Object.keys(state.yanks?.yanked ?? {}).length === 1;
  const proposal = toProposal({
    verb: 'unyank',
    name,
    version,
    title: `Take back the yank of ${name} ${version}`,
    facts: [{ label: 'It was yanked for', quoted: before.reason }],
    files: { [file]: isLast ? null : editYaml(text, [{ path: ['yanked', version], value: undefined }]) },
  });
  return { proposal, problems: [] };
}

function unknownVersion({ name, state }: CurrentEntry, version: string, what: string): readonly Problem[] {
  if (state.versions.has(version)) return [];
  const known = [...state.versions.keys()];
  const meant = nearest(version, known);
  return [
    proposeProblem(
      'propose/version/unknown',
      { file: entryPath(name, file) },
      {
        message: `Cannot ${what}: the plugin has no such version`,
        found: version,
        expected: known.slice(-5).join(', ') || 'a version with a manifest',
        ...(meant === undefined ? {} : { hint: `did you mean "${meant}"?` }),
      },
    ),
  ];
}
