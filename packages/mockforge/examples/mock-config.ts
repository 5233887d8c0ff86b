// The YAML file of the example server: what it may hold, with an error for everything else.
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createParser, type DeepReadonly, parseYaml } from '@plugindex/model';
import { capabilitiesSchema } from '@plugindex/model/formats/capabilities';
import { readFileCapped } from '@plugindex/node';
import { type Static, Type } from 'typebox';

const { Object: object, Optional: optional, String: text, Integer: integer, Record: record } = Type;
const closed = { additionalProperties: false };
const texts = Type.Array(text(), { minItems: 1 });

const auth = object(
  { mode: Type.Enum(['first', 'any', 'all']), plugins: texts, roles: optional(texts) },
  closed,
);
/** Rows for the template. `parameters` are expressions of Liquid, such as `request.query.age | to_integer`. */
const query = object(
  {
    plugin: text(),
    query: text(),
    parameters: optional(record(text(), text())),
    limit: optional(integer({ minimum: 0 })),
  },
  closed,
);
const route = object(
  {
    /** A path, or the beginning of one with `*` at its end. The first route that fits answers. */
    path: text({ pattern: '^/' }),
    method: optional(text({ pattern: '^[A-Z]+$' })),
    auth: optional(auth),
    /** Response plugins, in order; without them the template answers. */
    respond: optional(texts),
    template: optional(text()),
    type: optional(text()),
    data: optional(record(text(), query)),
  },
  closed,
);
const schema = object(
  {
    port: optional(integer({ minimum: 0, maximum: 65_535 })),
    /** Home folder of `plugindex`, in which the plugins are installed; its own default if left out. */
    home: optional(text()),
    /** What plugins with the capability `fs` see. */
    files: optional(text()),
    maxBodyBytes: optional(integer({ minimum: 0 })),
    /** What the operator allows at most, whatever was granted at installation. */
    policy: capabilitiesSchema,
    /** The configuration of each plugin that is used. */
    plugins: record(text(), record(text(), Type.Unknown())),
    routes: Type.Array(route, { minItems: 1 }),
  },
  closed,
);

export type MockConfig = DeepReadonly<Static<typeof schema>> & { readonly home: string };
export type MockRoute = MockConfig['routes'][number];

const parse = createParser(schema);

/** Paths in the file are relative to it. Throws with all problems where it cannot be used. */
export async function readMockConfig(file: string): Promise<MockConfig> {
  const bytes = await readFileCapped(file, { maxBytes: 1024 * 1024 });
  const source = parseYaml(new TextDecoder().decode(bytes), { file });
  const parsed = source.ok ? parse(source.value) : source;
  if (!parsed.ok) {
    throw new Error(
      parsed.problems.map(({ where, message }) => `${file}:${where.line ?? 1}: ${message}`).join('\n'),
    );
  }
  const { PLUGINDEX_HOME = join(homedir(), '.local/share/plugindex') } = process.env;
  const { home = PLUGINDEX_HOME, files, ...config } = parsed.value;
  const at = (path: string) => resolve(dirname(file), path);
  return { ...config, home: at(home), ...(files !== undefined && { files: at(files) }) };
}
