// Plans the words "do not start with this plugin" in plugin.yaml, or their removal.
import { type CurrentEntry, entryPath } from './current-entry.ts';
import { entryKeys } from './key-orders.ts';
import { type Planned, toProposal } from './planned.ts';
import { proposeProblem } from './propose-rules.ts';
import type { DeprecationWish } from './wishes.ts';
import { checkReason } from './words.ts';
import { editYaml } from './yaml-text.ts';

const file = 'plugin.yaml';

/** Whether the replacement exists is a rule of validate. */
export function planDeprecation(entry: CurrentEntry, wish: DeprecationWish): Planned {
  return wish.deprecated ? deprecate(entry, wish) : undeprecate(entry);
}

function deprecate(entry: CurrentEntry, wish: DeprecationWish & { readonly deprecated: true }): Planned {
  const { name, state } = entry;
  const { replacement } = wish;
  const where = { file: entryPath(name, file), pointer: '/deprecated' };
  const { reason, problems } = checkReason(wish.reason, `deprecate ${name}`, where);
  if (problems.length > 0) return { problems };
  const before = state.entry.deprecated;
  if (before?.reason === reason && before.replacement === replacement) {
    const message = `Cannot deprecate ${name}: it is deprecated for the same reason`;
    return { problems: [proposeProblem('propose/change/none', where, { message })] };
  }
  const value = { reason, ...(replacement === undefined ? {} : { replacement }) };
  const proposal = toProposal({
    verb: 'deprecate',
    name,
    title: `Deprecate ${name}`,
    facts: [
      { label: 'Reason', quoted: reason },
      ...(replacement === undefined ? [] : [{ label: 'Use instead', quoted: replacement }]),
    ],
    files: { [file]: editYaml(entry.texts.get(file) ?? '', [{ path: ['deprecated'], value }], entryKeys) },
  });
  return { proposal, problems: [] };
}

function undeprecate({ name, state, texts }: CurrentEntry): Planned {
  const before = state.entry.deprecated;
  if (before === undefined) {
    const where = { file: entryPath(name, file) };
    const message = `Cannot take back the deprecation of ${name}: it is not deprecated`;
    return { problems: [proposeProblem('propose/change/none', where, { message })] };
  }
  const proposal = toProposal({
    verb: 'deprecate',
    name,
    title: `Take back the deprecation of ${name}`,
    facts: [{ label: 'It was deprecated for', quoted: before.reason }],
    files: {
      [file]: editYaml(texts.get(file) ?? '', [{ path: ['deprecated'], value: undefined }], entryKeys),
    },
  });
  return { proposal, problems: [] };
}
