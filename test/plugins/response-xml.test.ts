// The plugin response-xml, built from its source.
import { createInstance } from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/response-xml');

runCases({ name: 'response-xml', bytes, grants: {} });

const plugin = createInstance({
  bytes,
  grants: {},
  ports: {},
  config: {
    routes: [
      {
        match: { path: '/echo' },
        declaration: false,
        xml: { element: 'e', attributes: { a: '{{query.v}}' }, text: '{{query.v}}' },
      },
      {
        match: { path: '/in' },
        declaration: false,
        xml: { element: 'e', attributes: { x: '{{body.a.@x}}' }, text: '{{body.a.b}}' },
      },
      { declaration: false, xml: { element: 'e', text: '{{body.a|nothing}}' } },
    ],
  },
});

function answer(path: string, query: Readonly<Record<string, string>>, body: string | null): string {
  const result = plugin.call('generate_response', { method: 'POST', path, headers: {}, query, body });
  return result.ok ? Object(result.value).body : JSON.stringify(result);
}

// Nothing but plain text and the references that the plugin writes; white space of an attribute is a reference too.
const text = '(?:[^<>&\\r]|&(?:amp|lt|gt|#13);)*';
const attribute = '(?:[^<>&"\\t\\n\\r]|&(?:amp|lt|gt|quot|#9|#10|#13);)*';
const document = new RegExp(`^<e (?:a|x)="(${attribute})"(?:/>|>(${text})</e>)$`);

function decode(escaped: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return escaped.replaceAll(
    /&(?:#(\d+)|(\w+));/g,
    (_, code, name) => named[name] ?? String.fromCharCode(Number(code)),
  );
}

/** What is left of a text in XML 1.0. */
function sendable(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not have
  return value.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']',
      ';',
      '#',
      '\t',
      '\n',
      '\r',
      '\0',
      '\ufffe',
      '😀',
      '\ud800',
      'a',
      '{{',
      '}}',
    ),
  }),
);

test('whatever a value holds, the document is well-formed and gives the value back', () => {
  fc.assert(
    fc.property(anyText, (value) => {
      const match = document.exec(answer('/echo', { v: value }, null));
      expect(match).not.toBeNull();
      expect(decode(match?.[1] ?? '')).toBe(sendable(value));
      expect(decode(match?.[2] ?? '')).toBe(sendable(value));
    }),
    { numRuns: 1000 },
  );
});

test('what stands in the XML of a request is what templates see', () => {
  const toReferences = (value: string) =>
    [...value]
      .map((character) => (/[<>&"'\s]/.test(character) ? `&#${character.codePointAt(0)};` : character))
      .join('');
  fc.assert(
    fc.property(anyText, anyText, fc.boolean(), (given, other, isCdata) => {
      const [x, b] = [sendable(given), sendable(other)];
      const inside = isCdata && !b.includes(']]>') ? `<![CDATA[${b}]]>` : toReferences(b);
      const match = document.exec(
        answer('/in', {}, `<p:a xmlns:p="u" x="${toReferences(x)}">\n<b>${inside}</b><!-- --></p:a>`),
      );
      expect([decode(match?.[1] ?? ''), decode(match?.[2] ?? '')]).toEqual([x, b]);
    }),
    { numRuns: 500 },
  );
});

test('no body makes the reader trap', () => {
  const piece = fc.constantFrom(
    '<', '>', '</', '/>', '<a', '<a>', '</a>', '<b>', '</b>', ' x="1"', " y='", '=', '"', '&', '&lt;', '&#', '&#x41;', ';', '<![CDATA[', ']]>',
    '<!--', '-->', '<?', '?>', '<!DOCTYPE', 'text', ' ', '\n', ':', 'é', '\ufeff', '\0',
  ); // biome-ignore format: a list of pieces
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      expect(answer('/other', {}, `<a>${pieces.join('')}`)).toMatch(/^<e(?:\/>|>.*<\/e>)$/s);
    }),
    { numRuns: 2000 },
  );
});

test('thirty thousand elements are read; a body that is larger than any message is answered unread', () => {
  const body = (count: number) => `<a>${'<i>1</i>'.repeat(count)}<b>end</b></a>`;
  expect(answer('/in', {}, body(30_000))).toBe('<e x="">end</e>');
  expect(answer('/in', {}, body(100_000))).toBe('<e x=""/>');
  expect(answer('/in', {}, `[${'{},'.repeat(300_000)}0]`)).toBe('<e x=""/>');
  expect(answer('/in', {}, `[${'{},'.repeat(87_000)}0]`)).toBe('<e x=""/>');
});

test('elements nest as deep as a person describes, and no deeper', () => {
  const nested = (depth: number): object => ({
    element: 'a',
    children: depth > 1 ? [nested(depth - 1)] : [],
  });
  const call = (depth: number) =>
    createInstance({ bytes, grants: {}, ports: {}, config: { routes: [{ xml: nested(depth) }] } }).call(
      'can_handle',
      {},
    );
  expect(call(32)).toEqual({ ok: true, value: true });
  expect(call(33)).toMatchObject({ ok: false, error: { code: 'invalid_config' } });
  expect(call(55)).toMatchObject({ ok: false, error: { code: 'invalid_config' } });
});
