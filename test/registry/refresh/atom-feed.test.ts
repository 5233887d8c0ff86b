// The reader of feeds, against what GitHub writes and against every way to make a reader of XML regret it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  maxFeedBytes,
  maxFeedEntries,
  readAtomFeed,
} from '../../../packages/registry/src/refresh/atom-feed.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">';

function read(text: string) {
  return readAtomFeed(Buffer.from(text));
}

function ids(text: string): readonly string[] {
  const feed = read(text);
  if (!feed.ok) throw new Error(feed.fault);
  return feed.entries.map(({ id }) => id);
}

function faultOf(text: string | Uint8Array): string {
  const feed = typeof text === 'string' ? read(text) : readAtomFeed(text);
  return feed.ok ? `accepted with ${feed.entries.length} entries` : feed.fault;
}

const githubFeed = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US">
  <id>tag:github.com,2008:https://github.com/acme/plugins/releases</id>
  <link type="text/html" rel="alternate" href="https://github.com/acme/plugins/releases"/>
  <title>Release notes from plugins</title>
  <updated>2026-11-20T10:00:00Z</updated>
  <entry>
    <id>tag:github.com,2008:Repository/230000101/v1.1.0</id>
    <updated>2026-11-20T10:00:00Z</updated>
    <link rel="alternate" type="text/html" href="https://github.com/acme/plugins/releases/tag/v1.1.0"/>
    <title>1.1.0 &amp; more</title>
    <content type="html">&lt;p&gt;Notes with &amp;nbsp; and &lt;script&gt;&lt;/p&gt;</content>
    <author><name>alice</name></author>
    <media:thumbnail height="30" width="30" url="https://example.com/a.png"/>
  </entry>
  <entry>
    <id>tag:github.com,2008:Repository/230000101/v1.0.0</id>
    <title>1.0.0</title>
    <content type="html"><![CDATA[<p>first</p>]]></content>
  </entry>
</feed>
`;

test('readAtomFeed() reads a feed as GitHub writes it, in its order', () => {
  expect(ids(githubFeed)).toEqual([
    'tag:github.com,2008:Repository/230000101/v1.1.0',
    'tag:github.com,2008:Repository/230000101/v1.0.0',
  ]);
  expect(ids(`\ufeff${githubFeed}`)).toHaveLength(2);
  expect(ids(`${head}</feed>`)).toEqual([]);
});

test('readAtomFeed() resolves the five entities and characters by number, in ids alone', () => {
  expect(ids(`${head}<entry><id>a&amp;&lt;&#65;&#x42;</id></entry></feed>`)).toEqual(['a&<AB']);
  expect(ids(`${head}<entry><id>a</id><content>&unknown;</content></entry></feed>`)).toEqual(['a']);
});

test('readAtomFeed() takes no id from anywhere but an entry', () => {
  const nested = `${head}<id>feed</id><entry><source><id>other</id></source><id>own</id></entry></feed>`;
  expect(ids(nested)).toEqual(['own']);
  expect(ids(`${head}<entry><content>&lt;entry&gt;&lt;id&gt;x&lt;/id&gt;</content></entry></feed>`)).toEqual(
    [],
  );
  expect(ids(`${head}<!-- <entry><id>x</id></entry> --></feed>`)).toEqual([]);
});

test('readAtomFeed() refuses every document type, and so every bomb that one can declare', () => {
  const laughs = Array.from(
    { length: 10 },
    (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
  ).join('');
  const bombs = [
    `<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY l0 "ha">${laughs}]>${head.slice(39)}<entry><id>&l10;</id></entry></feed>`,
    `<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed xmlns="http://www.w3.org/2005/Atom"/>`,
    `<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]><feed xmlns="http://www.w3.org/2005/Atom"><entry><id>&x;</id></entry></feed>`,
    `${head}<!ENTITY x "y"></feed>`,
    `${head}<?php echo 1 ?></feed>`,
  ];
  for (const bomb of bombs) expect(faultOf(bomb)).toMatch(/document type|processing instruction/);
  expect(faultOf(`${head}<entry><id>&l10;</id></entry></feed>`)).toContain('found the reference');
  expect(faultOf(`${head}<entry><id>&#0;</id></entry></feed>`)).toContain('found the reference');
  expect(faultOf(`${head}<entry><id>&#x110000;</id></entry></feed>`)).toContain('found the reference');
  expect(faultOf(`${head}<entry><id>a & b</id></entry></feed>`)).toContain('found the reference');
});

test('readAtomFeed() refuses other encodings than UTF-8, said or not', () => {
  expect(
    faultOf('<?xml version="1.0" encoding="ISO-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom"/>'),
  ).toContain('ISO-8859-1');
  expect(faultOf(Buffer.from(githubFeed, 'utf16le'))).toMatch(/UTF-8|expected a start tag/);
  expect(faultOf(Buffer.from([0xff, 0xfe, 0x3c, 0x00]))).toContain('UTF-8');
  expect(faultOf(Buffer.from([0x3c, 0xc0, 0xaf, 0x3e]))).toContain('UTF-8');
});

test('readAtomFeed() refuses 10 MB, 1,000 entries, deep nesting and long ids', () => {
  expect(faultOf(Buffer.alloc(10_000_000, 0x20))).toContain(`at most ${maxFeedBytes}`);
  const many = '<entry><id>x</id></entry>'.repeat(1000);
  expect(faultOf(`${head}${many}</feed>`)).toContain(`more than ${maxFeedEntries} entries`);
  expect(faultOf(`${head}${'<a>'.repeat(100)}${'</a>'.repeat(100)}</feed>`)).toContain('levels');
  expect(faultOf(`${head}<entry><id>${'x'.repeat(600)}</id></entry></feed>`)).toContain('id of more than');
});

test('readAtomFeed() refuses what is not well-formed', () => {
  const broken = [
    '',
    'not xml',
    '<feed',
    '<html></html>',
    '<feed></feed>',
    `${head}`,
    `${head}</entry>`,
    `${head}</feed></feed>`,
    `${head}</feed><feed xmlns="http://www.w3.org/2005/Atom"/>`,
    `${head}</feed>text`,
    `${head}<entry a="1" a="2"></entry></feed>`,
    `${head}<entry a=1></entry></feed>`,
    `${head}<!-- </feed>`,
    `${head}<![CDATA[ </feed>`,
    `text${head}</feed>`,
  ];
  for (const text of broken) expect(readAtomFeed(Buffer.from(text)).ok, text).toBe(false);
});

test('readAtomFeed() never throws and takes no longer than its input allows', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<feed xmlns="http://www.w3.org/2005/Atom">',
      '</feed>',
      '<entry>',
      '</entry>',
      '<id>',
      '</id>',
    ),
    fc.constantFrom(
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      '<',
      '>',
      '"',
      '<?xml version="1.0"?>',
      '<!DOCTYPE x>',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(typeof readAtomFeed(Buffer.from(pieces.join(''))).ok).toBe('boolean');
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(typeof readAtomFeed(bytes).ok).toBe('boolean');
    }),
  );
});

test('readAtomFeed() is linear in hostile runs of one character', () => {
  const startedAt = performance.now();
  for (const character of [' ', '<', '&', '"', '<a ', '</', '<!--', '&#', '<?xml '])
    readAtomFeed(Buffer.from(`${head}${character.repeat(1_000_000 / character.length)}`));
  for (const character of [' ', 'a', 'a="" ', 'a ']) {
    readAtomFeed(Buffer.from(`${head}<entry ${character.repeat(1_000_000 / character.length)}`));
    readAtomFeed(Buffer.from(`<?xml version="1.0" ${character.repeat(1_000_000 / character.length)}`));
  }
  // A quadratic reader would need hours for a million characters.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test('flipping any byte of a feed changes ids or is refused, and never makes an entry more', () => {
  const bytes = Buffer.from(githubFeed);
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 0x11, at);
    const feed = readAtomFeed(flipped);
    if (feed.ok) expect(feed.entries.length).toBeLessThanOrEqual(2);
  }
});
