// The YAML file of the example server: what it may hold, with an error for everything else.
import { dirname, resolve } from 'node:path';
import { createParser, type DeepReadonly } from '@plugindex/model';
import { capabilitiesSchema } from '@plugindex/model/formats/capabilities';
import { pluginHome, readYamlFile } from '@plugindex/node';
import { type Static, type TProperties, Type } from 'typebox';

const { Optional: optional, String: text, Integer: integer, Record: record } = Type;
const closed = <T extends TProperties>(keys: T) => Type.Object(keys, { additionalProperties: false });
const texts = Type.Array(text(), { minItems: 1 });

const auth = closed({ mode: Type.Enum(['first', 'any', 'all']), plugins: texts, roles: optional(texts) });
/** Rows for the template. `parameters` are expressions of Liquid, such as `request.query.age | to_integer`. */
const query = closed({
  plugin: text(),
  query: text(),
  parameters: optional(record(text(), text())),
  limit: optional(integer({ minimum: 0 })),
});
const route = closed({
  /** A path, or the beginning of one with `*` at its end. The first route that fits answers. */
  path: text({ pattern: '^/' }),
  method: optional(text({ pattern: '^[A-Z]+$' })),
  auth: optional(auth),
  /** Response plugins, in order; without them the template answers. */
  respond: optional(texts),
  template: optional(text()),
  type: optional(text()),
  data: optional(record(text(), query)),
});
const schema = closed({
  port: optional(integer({ minimum: 0, maximum: 65_535 })),
  /** Where the plugins are installed; the home of `plugindex` if left out. */
  home: optional(text()),
  /** What plugins with the capability `fs` see. */
  files: optional(text()),
  maxBodyBytes: optional(integer({ minimum: 0 })),
  /** What the operator allows at most, whatever was granted at installation. */
  policy: capabilitiesSchema,
  /** The configuration of each plugin that is used. */
  plugins: record(text(), record(text(), Type.Unknown())),
  routes: Type.Array(route, { minItems: 1 }),
});

export type MockConfig = DeepReadonly<Static<typeof schema>> & { readonly home: string };
export type MockRoute = MockConfig['routes'][number];

const parse = createParser(schema);

/** Paths in the file are relative to it. Throws with all problems where it cannot be used. */
export async function readMockConfig(file: string): Promise<MockConfig> {
  const { home = pluginHome(), files, ...config } = await readYamlFile(file, parse);
  const at = (path: string) => resolve(dirname(file), path);
  return { ...config, home: at(home), ...(files !== undefined && { files: at(files) }) };
}
