// The parser of filled-in forms, against what GitHub writes and against what anybody may write in its place.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FormId } from '../../../packages/registry/src/forms/form.ts';
import { forms } from '../../../packages/registry/src/forms/form-fields.ts';
import { parseForm } from '../../../packages/registry/src/forms/parse-form.ts';
import { formBody, registry, submission } from './acme-index.ts';

const yank = { name: 'auth-acme', version: '1.0.0', reason: 'Accepts expired tokens' };

function parse(body: string, labels: readonly string[] = []) {
  return parseForm({ body, labels }, registry);
}

function codes(body: string, labels: readonly string[] = []): readonly string[] {
  const parsed = parse(body, labels);
  return parsed.kind === 'refused'
    ? parsed.problems.map(({ code, where }) => `${code}${where.pointer ?? ''}`)
    : [];
}

test('parseForm() gives back every answer of a whole submission', () => {
  const parsed = parse(formBody('submit', submission));
  expect(parsed.kind).toBe('filled');
  if (parsed.kind !== 'filled') return;
  expect(parsed.form.id).toBe('submit');
  const { rights, ...answers } = submission;
  expect(Object.fromEntries(parsed.form.answers)).toEqual({
    ...answers,
    rights: forms.submit.fields.rights.statement,
  });
  expect(rights).toBe('yes');
});

test('parseForm() reads the line ends of the web editor', () => {
  const parsed = parse(formBody('yank', yank).replaceAll('\n', '\r\n'));
  expect(parsed.kind === 'filled' && parsed.form.answers.get('reason')).toBe(yank.reason);
});

test('parseForm() leaves an issue alone that no form made', () => {
  expect(parse('Where are the docs?')).toEqual({ kind: 'none' });
  expect(parse('')).toEqual({ kind: 'none' });
  expect(parse('### Something else\n\ntext')).toEqual({ kind: 'none' });
});

test('parseForm() says so when a labelled issue has lost its headings', () => {
  expect(codes('all gone', ['form: yank'])).toEqual(['form/body/unreadable']);
  expect(codes('x'.repeat(70_000), ['form: yank'])).toEqual(['form/body/too-large']);
});

test('parseForm() lists every empty field at once', () => {
  expect(codes(formBody('yank', {}))).toEqual([
    'form/field/missing/name',
    'form/field/missing/version',
    'form/field/missing/reason',
  ]);
});

test('parseForm() refuses a heading that stands there twice instead of choosing one', () => {
  const forged = formBody('yank', { ...yank, reason: 'x\n\n### Version\n\n9.9.9' });
  expect(codes(forged)).toEqual(['form/field/twice/version']);
});

test('parseForm() refuses choices that the registry does not have', () => {
  expect(codes(formBody('submit', { ...submission, category: 'admin', kinds: 'auth, root' }))).toEqual([
    'form/field/choice/category',
    'form/field/choice/kinds',
  ]);
});

test('parseForm() takes an unticked box, and a box with other words, for no consent', () => {
  const { rights: _rights, ...rest } = submission;
  expect(codes(formBody('submit', rest))).toEqual(['form/field/missing/rights']);
  const other = formBody('submit', submission).replace('I may publish', 'I may not publish');
  expect(codes(other)).toEqual(['form/field/missing/rights']);
});

test('parseForm() refuses invisible and bidirectional characters, long texts and line breaks in a line', () => {
  expect(codes(formBody('yank', { ...yank, reason: 'safe\u202egnihton' }))).toEqual([
    'form/field/characters/reason',
  ]);
  expect(codes(formBody('yank', { ...yank, reason: 'x'.repeat(501) }))).toEqual([
    'form/field/too-long/reason',
  ]);
  expect(codes(formBody('yank', { ...yank, version: '1.0.0\n2.0.0' }))).toEqual(['form/field/form/version']);
});

test('parseForm() never throws, whatever an issue says', () => {
  const labels = Object.values(forms).flatMap((form) =>
    Object.values(form.fields).map((field) => `### ${field.label}`),
  );
  const line = fc.oneof(
    fc.constantFrom(...labels, '```', '```yaml', '- [x] ', '_No response_', ''),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const parsed = parse(lines.join('\n'), ['form: submit']);
      expect(['filled', 'refused', 'none']).toContain(parsed.kind);
      if (parsed.kind === 'refused') expect(parsed.problems.length).toBeGreaterThan(0);
    }),
  );
});

test('what is written into a form comes out of it unchanged', () => {
  const word = fc
    .stringMatching(/^[a-zA-Z0-9 .,:;!?<>@#*_`~[\]()|-]{1,100}$/)
    .filter((text) => text.trim() === text);
  const ids: readonly FormId[] = ['yank'];
  fc.assert(
    fc.property(word, (reason) => {
      fc.pre(!['', 'None', '_No response_'].includes(reason));
      for (const id of ids) {
        const parsed = parse(formBody(id, { ...yank, reason }));
        expect(parsed.kind === 'filled' && parsed.form.answers.get('reason')).toBe(reason);
      }
    }),
  );
});
