// Parsers made from our JSON Schemas: a check without code generation accepts, ajv refuses and explains; both made lazily.
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { Static, TSchema } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { loadAjv } from '../libraries.ts';
import type { SourceDocument } from '../parse/source-document.ts';
import type { Parsed } from '../problem.ts';
import { createQuickCheck, type QuickCheck } from './quick-check.ts';
import { toSchemaProblems } from './schema-problems.ts';
import { textFormats } from './text-formats.ts';

/** A document in; its typed value, or every problem that its schema finds. */
export type DocumentParser<T> = (source: SourceDocument) => Parsed<T>;

/**
 * Makes the parser of one format. Nothing is made before the first call. The quick check accepts good documents about as
 * fast as ajv; whatever it does not accept, ajv judges: it alone refuses, and says why. So ajv's code is only generated,
 * at 10 ms and more a schema, for a document with a mistake.
 * @example const parseYanks = createParser(yanksSchema)
 */
// @__NO_SIDE_EFFECTS__
export function createParser<Schema extends TSchema>(
  schema: Schema,
): DocumentParser<DeepReadonly<Static<Schema>>> {
  type Value = DeepReadonly<Static<Schema>>;
  let quickCheck: QuickCheck | undefined;
  let validate: ValidateFunction<Value> | undefined;
  function isValid(value: unknown): value is Value {
    quickCheck ??= createQuickCheck(schema, { formats: textFormats });
    if (quickCheck(value)) return true;
    validate ??= sharedAjv().compile<Value>(schema);
    return validate(value);
  }
  return (source) => {
    const { value } = source;
    if (isValid(value)) return { ok: true, value, problems: [] };
    return { ok: false, problems: toSchemaProblems(validate?.errors ?? [], source) };
  };
}

let ajv: Ajv2020 | undefined;

function sharedAjv(): Ajv2020 {
  if (ajv !== undefined) return ajv;
  ajv = new (loadAjv().Ajv2020)({
    allErrors: true,
    // Errors then carry the schema and the data that they are about; our messages are made from those.
    verbose: true,
    messages: false,
    strict: true,
    // Branches of a union share what is around them, which these two take for a slip.
    strictTypes: false,
    strictRequired: false,
  });
  for (const [name, format] of Object.entries(textFormats)) ajv.addFormat(name, format.check);
  return ajv;
}
