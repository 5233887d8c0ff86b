// Texts that look like YAML: fragments that people and attackers write, put together at random, and mutants of real files.
import fc from 'fast-check';

/** Fragments are separated by "¦", which is in none of them. */
const split = (text: string) => text.split('¦');

const scalars = [
  ...split('1¦-1¦0¦-0¦007¦1.5¦1.¦.5¦1e3¦-1.50¦0x1f¦0o17¦+1¦.inf¦-.INF¦.nan¦1_000¦12:30¦9007199254740993'),
  ...split(
    '1234567890123456789¦2026-08-01¦2026-08-01T12:00:00Z¦1.2.0¦1.2.0-beta.1¦null¦Null¦~¦~1.2¦true¦False',
  ),
  ...split(
    'TRUE¦yes¦no¦on¦abc¦a b¦a  b ¦a#b¦a #b¦a: b¦a:b¦a:¦:a¦https://x.org/a?b=c#d¦^1.2.0¦>=0.3 <2¦<2¦=1¦*',
  ),
  ...split('*a¦&a b¦&a¦!!str 1¦!x¦@a¦`a¦%a¦|¦>¦|-¦>+¦|2¦?¦? a¦-¦- a¦-a¦"a"¦"a b" ¦"a\\nb"¦"\\""¦"\\u0041"'),
  ...split(
    '"\\x41"¦"\\q"¦"a¦"a: b"¦"a" # c¦"a"#c¦"a" b¦""¦\'\'¦\'a\'¦\'it\'\'s\'¦\'a¦\'a\' b¦[]¦[ ]¦[a, b]¦[a,b]',
  ),
  ...split(
    '[1, "x", null]¦[a, ]¦[,a]¦[a b, c]¦[a: b]¦[[a], {b: c}]¦[a¦a]¦[a]b¦[a] # c¦["a": b]¦[https://x.org, b]',
  ),
  ...split(
    '[a:b]¦[-1, - a, -]¦[#a]¦[a #b]¦[1.2.0, ~]¦{}¦{a: b}¦{a: b, c: [d]}¦{a}¦{a: }¦{a:b}¦{"a": 1}¦{"a":1}',
  ),
  ...split(
    '{a: b, a: c}¦{a: b,}¦{ a: 1 , b: 2 }¦{<<: {a: 1}}¦{__proto__: 1}¦{1: a}¦{null: a}¦{a b: c}¦{a: b} }',
  ),
  ...split(
    '{a: "b: c"}¦{a: 1.0}¦{~: 1}¦{a : b}¦<<¦__proto__¦é¦日本語¦\u00a0a¦a\u00a0¦a\u00a0#b¦😀¦\u2028¦\u0085',
  ),
  ...split(
    '\ufeff¦a\tb¦\t¦…¦---¦...¦--- a¦#¦# c¦#c¦ #c¦$ref¦(a)¦/a/b¦\\d+¦a\\nb¦it\'s¦a"b¦a,b¦a]¦}¦,¦=¦~¦.¦..¦./a',
  ),
  ...split(
    '-.¦_¦constructor¦toString¦[\n  a,\n    b ]¦[ # c\n      a,\n\n      # d\n   {b: c}\n      ]¦{\n a: b\n  }¦[a\n  b]',
  ),
  ...split(
    '{a: # c\n      b,\n      c:\n        d }¦[a,#c\n b]¦[a\n]¦{a:\n\n      [b]}¦["a\n  b"]¦[\n      a: b]¦[a, # c',
  ),
];
const keys = [
  ...split(
    'a¦b¦c¦name¦$ref¦x-y¦1¦1.2.0¦true¦null¦~¦"a"¦\'b\'¦"a b"¦""¦a b¦- a¦? a¦*a¦&a a¦!!str a¦<<¦__proto__',
  ),
  ...split('constructor¦-¦a/b¦.a¦é¦0x1¦"a\\nb"¦a#b¦#a¦[a]¦{a: b}¦_¦a.¦a:b'),
];
const ends = split(
  '\n¦\n¦\n¦\n¦\n¦ \n¦  # c\n¦ #\n¦#x\n¦\n\n¦\n  \n¦\n# c\n¦\n   # c\n¦\r\n¦¦\n---\n¦\n...\n',
);

const goodScalar = fc.constantFrom(
  ...split(
    'abc¦1¦-1.5¦true¦null¦1.2.0¦"x: y"¦\'it\'\'s\'¦[a, 1, "b"]¦{a: 1, b: [c]}¦https://x.org/a¦^1.2.0¦[]',
  ),
  ...split(
    '{}¦a b # c¦""¦[\n~a, # c\n\n~{b: [c,\n~d]}\n~]¦|\n~literal\n~~more\n\n~end¦>-\n~folded\n~text\n\n\n~end¦|+\n~keep\n\n¦',
  ),
);
const goodKey = fc.constantFrom(...split('a¦b¦c¦name¦$ref¦x-y¦"d"¦\'e f\'¦1.2.0¦10'));

const indent = fc.constantFrom('', '', '', '  ', '  ', '    ', ' ', '   ', '      ', '\t');
const scalar = fc.constantFrom(...scalars);
const key = fc.constantFrom(...keys);

const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(indent, key, fc.constantFrom(': ', ':', ': ', ':  ', ' : ', ': \t'), scalar),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      indent,
      key,
      fc.constantFrom(':', ': ', ': |', ': >', ': |-', ': >+', ': |+', ': >-', ': | # c', ': |1'),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(
      indent,
      fc.constantFrom('- ', '-', '-  ', '- - ', '-   - '),
      fc.oneof(
        scalar,
        fc.tuple(key, fc.constantFrom(': ', ':'), scalar).map((parts) => parts.join('')),
      ),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(indent, scalar) },
  { weight: 1, arbitrary: fc.constantFrom(['# c'], ['%YAML 1.2'], ['---'], ['...'], [''], ['   ']) },
);

/** Lines of fragments, most of them nearly right. */
export const yamlLines = fc
  .array(fc.tuple(line, fc.constantFrom(...ends)), { minLength: 1, maxLength: 9 })
  .map((lines) => lines.map(([parts, end]) => parts.join('') + end).join(''));

/** Texts of the characters that mean something. */
export const yamlCharacters = fc.string({
  unit: fc.constantFrom(...'aab1 0-:#\n\n\n  \'"[]{},|>&*!?~.\\<=%@`'),
  maxLength: 40,
});

const collections = (leaf: fc.Arbitrary<string>, name: fc.Arbitrary<string>) =>
  fc
    .letrec<{ node: string[]; map: string[]; sequence: string[] }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf.map((text) => [text]),
        tie('map'),
        tie('sequence'),
      ),
      map: fc
        .uniqueArray(fc.tuple(name, tie('node'), fc.constantFrom('  ', ' ', '    ')), {
          selector: ([text]) => text.replaceAll(/["']/g, ''),
          minLength: 1,
          maxLength: 4,
        })
        .map((entries) => ['', ...entries.flatMap(([text, value, step]) => under(`${text}:`, value, step))]),
      sequence: fc
        .array(fc.tuple(tie('node'), fc.constantFrom('  ', ' ', '   ')), { minLength: 1, maxLength: 4 })
        .map((items) => ['', ...items.flatMap(([value, step]) => under('-', value, step))]),
    }))
    .map.map((lines) => `${lines.slice(1).join('\n')}\n`);

/** Well-formed plain documents: maps and sequences of good scalars, properly indented. */
export const yamlDocuments = collections(goodScalar, goodKey);

/** Properly indented documents in which any scalar and any key may stand. */
export const yamlOddDocuments = collections(
  fc.oneof({ weight: 5, arbitrary: goodScalar }, { weight: 1, arbitrary: scalar }),
  fc.oneof({ weight: 9, arbitrary: goodKey }, { weight: 1, arbitrary: key }),
);

/** Puts a value behind a key or dash: a scalar on its line, a collection below it. "~" marks a block scalar's indentation. */
function under(head: string, value: readonly string[], step: string): string[] {
  const [first = '', ...rest] = value;
  if (rest.length === 0) {
    const body = first
      .split('\n')
      .map((text, index) => (index === 0 ? text : text.replaceAll('~', '      ')));
    return `${head} ${body.join('\n')}`.split('\n');
  }
  return [
    `${head}${first === '' ? '' : ` ${first}`}`,
    ...rest.map((text) => (text === '' ? '' : step + text)),
  ];
}

/** Texts with a few small things changed. */
export function yamlMutants(files: fc.Arbitrary<string>) {
  const edit = fc.record({
    at: fc.nat(),
    remove: fc.constantFrom(0, 0, 1, 1, 2, 5, 40),
    insert: fc.oneof(
      fc.constantFrom(
        ...split(
          '¦¦ ¦  ¦\n¦\n  ¦:¦: ¦- ¦#¦ #¦"¦\'¦[¦]¦{¦}¦,¦|¦>¦&a ¦*a¦!¦?¦%¦\t¦\r¦\n# c\n¦\n#c\n   ¦\\\n¦"\n"¦\n\n¦~¦0¦.¦-¦\\',
        ),
      ),
      scalar,
      line.map((parts) => `\n${parts.join('')}\n`),
    ),
  });
  return fc.tuple(files, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([file, edits]) => {
    let text = file;
    for (const { at, remove, insert } of edits) {
      const offset = at % (text.length + 1);
      text = text.slice(0, offset) + insert + text.slice(offset + remove);
    }
    return text;
  });
}
