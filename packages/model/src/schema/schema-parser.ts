// Parsers made from our JSON Schemas: compiled by ajv once per schema, and only when a document of that format comes.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Static, TSchema } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import type { SourceDocument } from '../parse/source-document.ts';
import type { Parsed } from '../problem.ts';
import { toSchemaProblems } from './schema-problems.ts';
import { textFormats } from './text-formats.ts';

/** A document in; its typed value, or every problem that its schema finds. */
export type DocumentParser<T> = (source: SourceDocument) => Parsed<T>;

/**
 * Makes the parser of one format. Nothing is compiled before the first call.
 * @example const parseYanks = createParser(yanksSchema)
 */
export function createParser<Schema extends TSchema>(
  schema: Schema,
): DocumentParser<DeepReadonly<Static<Schema>>> {
  let validate: ValidateFunction<DeepReadonly<Static<Schema>>> | undefined;
  return (source) => {
    validate ??= sharedAjv().compile<DeepReadonly<Static<Schema>>>(schema);
    const { value } = source;
    if (validate(value)) return { ok: true, value, problems: [] };
    return { ok: false, problems: toSchemaProblems(validate.errors ?? [], source) };
  };
}

let ajv: Ajv2020 | undefined;

function sharedAjv(): Ajv2020 {
  if (ajv !== undefined) return ajv;
  ajv = new Ajv2020({
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
