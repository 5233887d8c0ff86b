// Takes over what a foreign manifest says for people: description, tags, kinds, licence, category, author.
import { isHttpsUrl, isLicenseExpression, nearest } from '@plugindex/model';
import { textsOf } from './foreign-fields.ts';
import type { ImportContext } from './import-context.ts';
import type { ImportDraft } from './import-draft.ts';

export function importTexts({ draft, fields, at }: ImportContext): void {
  const found = fields.takeText(...at('description'));
  if (found === undefined) {
    draft.missing(
      'manifest:/summary',
      'the original has no description',
      'say in one line what the plugin does',
    );
    draft.missing('entry:/description', 'the original has no description', 'say what the plugin does');
  } else {
    const text = found.value.trim();
    if (text.length <= 1000) draft.map(found.pointer, 'entry:/description', text);
    else draft.missing('entry:/description', 'the description has more than 1,000 letters', 'shorten it');
    if (text.length <= 160 && !text.includes('\n')) draft.map(found.pointer, 'manifest:/summary', text);
    else draft.missing('manifest:/summary', 'the description is longer than one line of 160', 'shorten it');
  }
  const tags = fields.take(...at('keywords'), ...at('tags'));
  if (tags !== undefined) importTags(draft, tags);
  const homepage = fields.takeText(...at('homepage'));
  if (homepage === undefined) return;
  if (isHttpsUrl(homepage.value)) draft.map(homepage.pointer, 'entry:/links/homepage', homepage.value);
  else draft.leaveOut(homepage.pointer, `"${homepage.value}" is no https URL`);
}

function importTags(draft: ImportDraft, { pointer, value }: { pointer: string; value: unknown }): void {
  const texts = textsOf(value) ?? [];
  const fit = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '');
  const tags = [...new Set(texts.map(fit).filter((tag) => /^[a-z]/.test(tag)))].slice(0, 16);
  if (tags.length === 0) {
    draft.leaveOut(pointer, 'found no tag in it');
    return;
  }
  if (tags.join() === texts.join()) {
    draft.map(pointer, 'entry:/tags', tags);
    return;
  }
  draft.guess(pointer, 'entry:/tags', {
    value: tags,
    reason: 'tags are at most 16 lower-case words joined by hyphens',
  });
}

export function importKinds({ draft, fields, registry, at }: ImportContext): void {
  const found = fields.take(...at('types', 'plugin_type', 'type', 'kinds'));
  const known = Object.keys(registry.kinds);
  const texts = found === undefined ? [] : (textsOf(found.value) ?? []);
  if (found === undefined || texts.length === 0) {
    draft.missing('manifest:/kinds', 'the original names no type', `choose from ${known.join(', ')}`);
    return;
  }
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const kinds = texts.map((text) => known.find((kind) => bare(kind) === bare(text)));
  const unknown = texts.filter((_, index) => kinds[index] === undefined);
  if (unknown.length > 0) {
    const meant = nearest(unknown[0] ?? '', known);
    draft.inexpressible(found.pointer, 'manifest:/kinds', {
      what: `the registry has no kind ${unknown.map((text) => `"${text}"`).join(', ')}`,
      hint: meant === undefined ? `choose from ${known.join(', ')}` : `perhaps "${meant}"`,
    });
    return;
  }
  if (texts.join() === kinds.join()) draft.map(found.pointer, 'manifest:/kinds', kinds);
  else
    draft.guess(found.pointer, 'manifest:/kinds', {
      value: kinds,
      reason: 'the same letters in another spelling',
    });
}

export function importLicense({ draft, fields, at }: ImportContext): void {
  const found = fields.takeText(...at('license', 'licence'));
  for (const to of ['manifest:/license', 'entry:/license'] as const) {
    if (found === undefined) {
      draft.missing(
        to,
        'the original names no licence, and nobody else can',
        'write the SPDX expression of the licence',
      );
    } else if (isLicenseExpression(found.value)) draft.map(found.pointer, to, found.value);
    else {
      draft.inexpressible(found.pointer, to, {
        what: `"${found.value}" is no SPDX expression`,
        hint: 'write one, such as MIT or "MIT OR Apache-2.0"',
      });
    }
  }
}

export function importCategory({ draft, fields, registry, at }: ImportContext): void {
  const found = fields.takeText(...at('category'));
  const known = registry.categories.map(({ id }) => id);
  if (found === undefined) {
    draft.missing('entry:/category', 'the original names no category', `choose from ${known.join(', ')}`);
    return;
  }
  const category = known.find((id) => id === found.value.toLowerCase());
  if (category !== undefined) {
    draft.map(found.pointer, 'entry:/category', category);
    return;
  }
  const what = `the registry has no category "${found.value}"`;
  draft.inexpressible(found.pointer, 'entry:/category', { what, hint: `choose from ${known.join(', ')}` });
}

export function importOwners({ draft, fields, at }: ImportContext): void {
  const author = fields.take(...at('author', 'authors'));
  if (author !== undefined) {
    draft.leaveOut(author.pointer, 'owners are GitHub accounts with numeric ids, not names with addresses');
  }
  const hint = 'see https://api.github.com/users/<name>, fields "login" and "id"';
  draft.missing('entry:/owners/0/github', 'the GitHub account of the owner', hint);
  draft.missing('entry:/owners/0/id', 'the numeric id of the GitHub account', hint);
}
