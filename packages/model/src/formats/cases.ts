// Test cases of a plugin, `tests/*.yaml` in its folder: calls of its hooks, and what each must give.
import type { Static } from 'typebox';
import type { DeepReadonly } from '../deep-readonly.ts';
import { Type } from '../schema/type.ts';
import { closedObject, described, identifier, recordOf, text } from './parts.ts';

/** Largest file of cases that is read, in bytes: some thousand cases. */
export const maxCaseFileBytes = 512 * 1024;

const jsonObject = (description: string, example: Readonly<Record<string, unknown>>) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', description, examples: [example] });

const texts = (description: string, example: Readonly<Record<string, string>>) =>
  recordOf(Type.String(), Type.String(), { description, examples: [example], maxProperties: 1000 });

const httpRoute = closedObject(
  {
    method: Type.Optional(text(20, { description: 'HTTP method; any if left out.', examples: ['GET'] })),
    url: text(2000, {
      description: 'The URL, exactly; "*" at its end stands for any rest.',
      examples: ['https://api.example.com/users/1', 'https://api.example.com/*'],
    }),
    status: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 599,
        description: 'Status of the answer; 200 if left out.',
        examples: [404],
      }),
    ),
    headers: Type.Optional(
      texts('Headers of the answer, names in lower case.', { 'content-type': 'application/json' }),
    ),
    body: Type.Optional(
      Type.Unknown({ description: 'Body of the answer: text as it is, any other JSON written out.' }),
    ),
    error: Type.Optional(
      described(identifier, {
        description: 'The request fails instead, with this code of the ABI.',
        examples: ['timeout'],
      }),
    ),
  },
  { description: 'One request that the plugin may make, and its answer.' },
);

/** What a case may say, and what stands at the top of the file for all of them. */
const shared = {
  hook: Type.Optional(
    described(identifier, { description: 'Hook that is called.', examples: ['authenticate'] }),
  ),
  now: Type.Optional(
    text(40, {
      description: 'What the clock shows, RFC 3339; 1970-01-01T00:00:00Z if left out.',
      examples: ['2024-01-01T00:00:00Z'],
    }),
  ),
  seed: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 4_294_967_295,
      description:
        'Random bytes follow from this number; without it they are 00 01 02 …, anew for each draw.',
      examples: [7],
    }),
  ),
  config: Type.Optional(jsonObject('Configuration of the plugin.', { secret: 'only-for-tests' })),
  files: Type.Optional(
    texts('Files that are there, by path; the plugin reads what it was granted.', {
      'data/a.csv': 'a,b\n1,2\n',
    }),
  ),
  env: Type.Optional(texts('Environment variables that are set.', { API_TOKEN: 'only-for-tests' })),
  kv: Type.Optional(texts('What the store of the plugin holds before the call.', { visits: '1' })),
  http: Type.Optional(
    Type.Array(httpRoute, {
      maxItems: 100,
      description: 'Requests that are answered, the first that fits; every other one is refused.',
    }),
  ),
  maxFuel: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Units of fuel that the call may burn. A case that needs more fails.',
      examples: [1_000_000],
    }),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 600_000,
      description:
        'Wall time that the call may take, in milliseconds. Generous: machines differ, fuel does not.',
      examples: [1000],
    }),
  ),
  input: Type.Optional(Type.Unknown({ description: 'Input of the hook: any JSON, {} if left out.' })),
} as const;

const errorSchema = closedObject(
  {
    code: Type.Optional(
      text(100, {
        description: 'The plugin’s own code, or that of the host, such as "host/out-of-fuel".',
        examples: ['invalid_config'],
      }),
    ),
    message: Type.Optional(
      text(2000, { description: 'The message, exactly.', examples: ['Expected one user'] }),
    ),
  },
  { description: 'What the refusal must say; what is left out may be anything.' },
);

export const caseSchema = closedObject(
  {
    name: text(200, {
      description: 'A sentence that says what is expected. Unique in its file.',
      examples: ['An expired token is refused'],
    }),
    ...shared,
    request: Type.Optional(
      Type.Unknown({
        description: 'Short for the input of a POST of this JSON to "/", in place of "input".',
      }),
    ),
    output: Type.Optional(Type.Unknown({ description: 'The whole answer, exactly.' })),
    outputIncludes: Type.Optional(
      Type.Unknown({ description: 'What the answer has at least; lists must have the same length.' }),
    ),
    body: Type.Optional(Type.Unknown({ description: 'The answer’s "body", which is text, parsed as JSON.' })),
    error: Type.Optional(errorSchema),
    snapshot: Type.Optional(
      Type.Literal(true, {
        description:
          'The answer is the one that was kept beside this file; `plugindex test --update` keeps it.',
        examples: [true],
      }),
    ),
    filesAfter: Type.Optional(
      texts('Files that the plugin must have written, exactly so.', { 'out/a.txt': 'done' }),
    ),
    kvAfter: Type.Optional(texts('What the store must hold after the call, all of it.', { visits: '2' })),
  },
  { description: 'One call and what it must give.' },
);

export const casesSchema = closedObject(
  {
    ...shared,
    cases: Type.Array(caseSchema, {
      minItems: 1,
      maxItems: 2000,
      description: 'The cases, in the order in which they run, each in a fresh instance.',
    }),
  },
  {
    $id: 'cases.schema.json',
    title: 'Test cases',
    description:
      'Calls of a plugin’s hooks, and what each must give. Keys at the top hold for every case that does not set its own.',
  },
);

export type CaseFile = DeepReadonly<Static<typeof casesSchema>>;
export type CaseEntry = DeepReadonly<Static<typeof caseSchema>>;
export type CaseRoute = DeepReadonly<Static<typeof httpRoute>>;
