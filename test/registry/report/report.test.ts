// Renderers: one list of problems in each form, and hostile text that must stay text.
import { readdirSync } from 'node:fs';
import { type Problem, printable } from '@plugindex/model';
import { maxAnnotationsPerKind, renderGithub } from '@plugindex/registry/report/github';
import { renderJson } from '@plugindex/registry/report/json';
import { renderMarkdown } from '@plugindex/registry/report/markdown';
import { renderSarif } from '@plugindex/registry/report/sarif';
import { summaryLine } from '@plugindex/registry/report/summary';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { allRules } from '@plugindex/registry/rules';
import { validateIndex } from '@plugindex/registry/validate/validate';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, test } from 'vitest';
import { readCase, validateFixtures } from '../../kit/validate-case.ts';

const plain: Problem = {
  code: 'validate/host/unbounded',
  severity: 'error',
  where: { file: 'index/plugins/au/th/auth-jwt/1.2.0.yaml', pointer: '/host', line: 5, column: 7 },
  message: 'Cannot promise anything: found no upper bound, expected one',
  found: '>=0.3',
  expected: 'a range with an upper bound',
  hint: 'write ">=0.3 <2"',
  fix: { file: 'index/plugins/au/th/auth-jwt/1.2.0.yaml', pointer: '/host', value: '>=0.3 <2' },
};

const hostile: Problem = {
  code: 'validate/text/unsafe-character',
  severity: 'review',
  where: { file: 'a`b|c,d:e\n::error::x.yaml', pointer: '/@octocat' },
  message:
    'Cannot show it: ```\n</pre><img src=x> @octocat #1 [x](https://evil.example) \u202e\u001b[31m%0A::error::y',
  hint: '![x](https://evil.example/pixel.png) <script>alert(1)</script>',
};

describe('renderTerminal()', () => {
  test('groups by file, says everything without colour and ends with the counts', () => {
    expect(renderTerminal([plain])).toBe(`index/plugins/au/th/auth-jwt/1.2.0.yaml
    5  error  validate/host/unbounded
       Cannot promise anything: found no upper bound, expected one
       at        /host
       found     >=0.3
       expected  a range with an upper bound
       hint      write ">=0.3 <2"
       fix       --fix sets /host to ">=0.3 <2"

1 error
`);
  });

  test('adds nothing but colours where colours are asked', () => {
    const colored = renderTerminal([plain, hostile], { color: true });
    const esc = String.fromCharCode(27);
    expect(colored).toContain(`${esc}[31merror`);
    expect(colored.replaceAll(new RegExp(`${esc}\\[[0-9]+m`, 'g'), '')).toBe(
      renderTerminal([plain, hostile]),
    );
  });

  test('shows control and bidi characters as escapes', () => {
    const text = renderTerminal([hostile]);
    expect(text).toContain('\\u{202e}\\u{1b}[31m');
    expect(text.replaceAll('\n', '')).toBe(printable(text.replaceAll('\n', ''), Number.POSITIVE_INFINITY));
  });
});

describe('renderGithub()', () => {
  test('writes one workflow command per problem', () => {
    expect(renderGithub([plain])).toBe(
      '::error file=index/plugins/au/th/auth-jwt/1.2.0.yaml,line=5,col=7,title=validate/host/unbounded::' +
        'Cannot promise anything: found no upper bound, expected one%0AHint: write ">=0.3 <2"\n',
    );
  });

  test('keeps hostile text inside its command', () => {
    const lines = renderGithub([hostile]).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::warning file=a`b\|c%2Cd%3Ae\\u\{a\}%3A%3Aerror%3A%3Ax\.yaml,title=[^:]*::/);
    expect(lines[0]).toContain('%250A::error::y');
  });

  test('shows at most ten of a kind and says in the tenth how many are missing', () => {
    const many = Array.from({ length: 25 }, (_, line) => ({
      ...plain,
      where: { ...plain.where, line: line + 1 },
    }));
    const lines = renderGithub([...many, hostile])
      .trimEnd()
      .split('\n');
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(maxAnnotationsPerKind);
    expect(lines[9]).toContain('16 more of this kind');
    expect(lines[10]).toContain('::warning');
  });
});

describe('renderMarkdown()', () => {
  test('lets no mention, link, image or HTML of the author come alive', () => {
    const alive = new Set<string>();
    const visit = (node: { type: string; children?: unknown[] }) => {
      alive.add(node.type);
      for (const child of node.children ?? []) visit(child as { type: string });
    };
    visit(
      unified()
        .use(remarkParse)
        .parse(renderMarkdown([hostile, plain])),
    );
    expect([...alive].toSorted()).toEqual(['code', 'heading', 'inlineCode', 'paragraph', 'root', 'text']);
    const outside = renderMarkdown([hostile])
      .replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
      .replaceAll(/`[^\n]*`/g, '');
    expect(outside).not.toMatch(/octocat|evil|<|::/);
  });

  test('stays below the given length and says how many problems it left out', () => {
    const text = renderMarkdown(Array(100).fill(plain), { maxLength: 2000 });
    expect(text.length).toBeLessThan(2100);
    expect(text).toMatch(/[0-9]+ more, left out for length\n$/);
  });
});

test('renderJson() keeps every field', () => {
  const report: unknown = JSON.parse(renderJson([plain]));
  expect(report).toEqual({
    schemaVersion: 1,
    counts: { error: 1, review: 0, warning: 0, info: 0 },
    problems: [plain],
  });
});

test('summaryLine() counts by severity', () => {
  expect(summaryLine([plain, plain, hostile])).toBe('2 errors, 1 point for review');
});

describe('renderSarif()', () => {
  test('follows the shape of SARIF 2.1.0', () => {
    const log = JSON.parse(renderSarif([plain, hostile], { rules: allRules }));
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual([plain.code, hostile.code]);
    for (const result of run.results) {
      // SARIF 2.1.0, 3.27.6: ruleIndex points at the descriptor of ruleId; 3.27.10: the levels.
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      const [{ physicalLocation }] = result.locations;
      // RFC 3986: a relative reference without characters that a URI cannot have.
      expect(physicalLocation.artifactLocation.uri).toMatch(
        /^(?:[A-Za-z0-9._~!$&'()*+;=@/-]|%[0-9A-F]{2})+$/,
      );
    }
    expect(
      run.results[0].locations[0].physicalLocation.region ??
        run.results[1].locations[0].physicalLocation.region,
    ).toEqual({ startLine: 5, startColumn: 7 });
  });
});

test('Every form renders every fixture without throwing', async () => {
  for (const name of readdirSync(validateFixtures)
    .filter((entry) => entry !== 'common')
    .slice(0, 20)) {
    const problems = await validateIndex(readCase(name).input);
    for (const text of [
      renderTerminal(problems),
      renderGithub(problems),
      renderMarkdown(problems),
      renderJson(problems),
      renderSarif(problems, { rules: allRules }),
    ]) {
      expect(typeof text).toBe('string');
    }
  }
});
