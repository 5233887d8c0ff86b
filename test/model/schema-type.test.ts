// The makers of schemas against TypeBox's own: the same JSON, key by key in the same order, and the same required keys.
import { type Maker, Type } from '@plugindex/model/schema/type';
import { Type as TypeBox } from 'typebox';
import { expect, test } from 'vitest';

type Makers = Pick<typeof TypeBox, Maker>;

const words = { description: 'What it is for', examples: [1] };

const schemas: Readonly<Record<Maker, (make: Makers) => readonly unknown[]>> = {
  Array: (make) => [make.Array(make.String()), make.Array(make.Null(), { maxItems: 3, ...words })],
  Boolean: (make) => [make.Boolean(), make.Boolean(words)],
  Enum: (make) => [make.Enum(['a', 'b']), make.Enum(['a', 1], words)],
  Integer: (make) => [make.Integer(), make.Integer({ minimum: 1, ...words })],
  Literal: (make) => [make.Literal(1), make.Literal('a', words), make.Literal(true)],
  Null: (make) => [make.Null(), make.Null(words)],
  Number: (make) => [make.Number(), make.Number({ maximum: 0.5, ...words })],
  Object: (make) => [
    make.Object({}),
    make.Object({ a: make.String() }, { additionalProperties: false, ...words }),
    make.Object({ a: make.String({ default: '' }), b: make.Object({ c: make.Null() }) }),
  ],
  Optional: (make) => {
    const part = make.String(words);
    // One part may be needed in one place and left out in another.
    return [
      make.Optional(part),
      make.Object({ a: make.Optional(part), b: part }),
      make.Object({ a: make.Optional(part) }),
    ];
  },
  String: (make) => [make.String(), make.String({ pattern: '^a$', minLength: 1, ...words })],
  Union: (make) => [make.Union([make.String(), make.Null()]), make.Union([make.Integer()], words)],
  Unknown: (make) => [make.Unknown(), make.Unknown(words)],
  Unsafe: (make) => [make.Unsafe<string>({ type: 'string', ...words }), make.Unsafe(make.Boolean(words))],
};

test.each(Object.entries(schemas))('Type.%s makes what TypeBox makes', (_, makeAll) => {
  const texts = (make: Makers) => makeAll(make).map((schema) => JSON.stringify(schema));
  expect(texts(Type)).toEqual(texts(TypeBox));
});
