// The comments that `decide` writes, as GitHub reads them: whatever an author wrote stays text inside a code span.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assess } from '@plugindex/registry/decide/assess';
import { decide } from '@plugindex/registry/decide/decide';
import fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { inlineCode } from '../../../packages/registry/src/report/code-span.ts';
import { decideFixtures, listDecideCases, readDecideCase, toDecideCase } from '../../kit/decide-case.ts';

const parser = unified().use(remarkParse).use(remarkGfm);
const parse = (markdown: string): Root => parser.parse(markdown);

function* nodesOf(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}

/** Elements that only our own words may make. */
const allowed = new Set([
  ...['root', 'heading', 'paragraph', 'strong', 'text', 'inlineCode', 'html'],
  ...['list', 'listItem', 'table', 'tableRow', 'tableCell'],
]);

function expectHarmless(markdown: string, name: string): void {
  const nodes = [...nodesOf(parse(markdown))];
  expect(nodes.map(({ type }) => type).filter((type) => !allowed.has(type))).toEqual([]);
  const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
  expect(html.join('\n'), name).toMatch(
    /^<!-- plugindex:decide -->\n<!-- plugindex:judged head=[0-9a-f]{40} since=[0-9TZ:-]{20} -->$/,
  );
  const text = nodes.flatMap((node) => (node.type === 'text' ? [node.value] : [])).join(' ');
  // Mentions and references to code of others wake up outside code spans only.
  expect(text, name).not.toMatch(/@[a-z]|https?:|www\./i);
}

test.each(listDecideCases().filter((name) => existsSync(join(decideFixtures, name, 'comment.md'))))(
  'the comment of %s holds no living text of others',
  (name) => expectHarmless(readFileSync(join(decideFixtures, name, 'comment.md'), 'utf8'), name),
);

test('inlineCode() is one code span in prose and in a table, whatever stands in it', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('`', '|', '\\', '\n', '<b>', '-->', '@maria', ' ', 'https://a.example'))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(nasty, (text) => {
      const code = inlineCode(text);
      const prose = [...nodesOf(parse(`before ${code} after`))].map(({ type }) => type);
      expect(prose).toEqual(['root', 'paragraph', 'text', 'inlineCode', 'text']);
      const cells = [...nodesOf(parse(`| a | b |\n| --- | --- |\n| ${code} | ${code} |`))];
      expect(cells.filter(({ type }) => type === 'tableCell')).toHaveLength(4);
      expect(cells.filter(({ type }) => type === 'inlineCode')).toHaveLength(2);
    }),
    { numRuns: 2000 },
  );
});

test('a comment stays below the length that GitHub takes, however much there is to say', async () => {
  const reason = '\u{e0001}`|'.repeat(100);
  const yanks = Object.fromEntries(
    Array.from({ length: 250 }, (_, index) => [`1.${index}.0`, { reason, at: '2026-11-10T08:00:00Z' }]),
  );
  const long = toDecideCase({
    about: 'A very long one',
    author: 'mallory',
    change: { manyFiles: 120, yanks: { 'text-codec': yanks } },
  });
  const decision = decide({ ...long.decide, assessment: await assess(long.assess) });
  expect(decision.comment?.length).toBeLessThan(65_536);
  expect(decision.comment).toContain('### What happens next');
  expectHarmless(decision.comment ?? '', 'long');
});

test('titles, branches and bodies of pull requests are in no plan and no comment', async () => {
  for (const name of listDecideCases()) {
    const recorded = readDecideCase(name);
    const assessment = await assess(recorded.assess);
    const facts = { ...recorded.decide.facts, title: 'HOSTILE-TITLE', body: 'HOSTILE-BODY' };
    const head = { ...facts.head, branch: 'HOSTILE-BRANCH' };
    const decision = decide({ ...recorded.decide, facts: { ...facts, head }, assessment });
    expect(JSON.stringify(decision)).not.toContain('HOSTILE');
  }
});
