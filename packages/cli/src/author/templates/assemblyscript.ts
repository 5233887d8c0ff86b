// The first version of a plugin in AssemblyScript.
import { isRecord } from '@plugindex/model';
import { accessorOf } from '@plugindex/registry/kinds/guest/assemblyscript';
import type { GuestModel, GuestType } from '@plugindex/registry/kinds/guest/guest-model';
import { greeting, type HelloHook } from './hello-hooks.ts';
import { type HelloPlugin, type Language, maxLineLength } from './language.ts';
import { type TypedAnswer, typedAnswer, typesOf, usedTypes } from './typed-answer.ts';

const kitName = '@plugindex/pdk-assemblyscript';
const kitFolder = 'vendor/pdk-assemblyscript';

export const assemblyscriptLanguage: Language = {
  name: 'assemblyscript',
  title: 'AssemblyScript',
  toolchain: 'assemblyscript',
  kit: { from: 'packages/pdk-assemblyscript', to: kitFolder },
  kindTypes: { file: 'assembly/kind.ts', language: 'assemblyscript' },
  mainFile: 'assembly/index.ts',
  ignored: ['node_modules/', 'build/'],
  files: (plugin) => ({
    'assembly/index.ts': sourceText(plugin),
    'assembly/tsconfig.json': `${JSON.stringify({ extends: 'assemblyscript/std/assembly.json', include: ['./**/*.ts'] }, null, 2)}\n`,
    'asconfig.json': asconfigText(),
    'package.json': packageText(plugin),
  }),
};

function sourceText({ summary, hooks, types }: HelloPlugin): string {
  const isGreeting = hooks.some((hook) => hook.isGreeting);
  const isRefusing = hooks.some(({ needs }) => needs !== undefined);
  const names = [
    ...(isGreeting ? ['config'] : []),
    ...(isRefusing ? ['fail'] : []),
    'HookResult',
    'Json',
    'ok',
    'runHook',
  ];
  const used = usedTypes(hooks, types);
  const kindImport = used.length === 0 ? '' : `import { ${used.join(', ')} } from './kind';\n`;
  return `// ${summary}.
import { ${names.join(', ')} } from '${kitName}/assembly';
${kindImport}
// What every host calls: the version of the ABI, and the memory that it writes into.
export { plugindex_abi_1, plugindex_alloc, plugindex_free } from '${kitName}/assembly';

${hooks.map((hook) => hookText(hook, types)).join('\n')}`;
}

function hookText({ name, description, needs, output, isGreeting }: HelloHook, model: GuestModel): string {
  const types = typesOf(model, name);
  const read =
    needs !== undefined && types.input.form === 'object'
      ? `    const input = new ${types.input.name}(json);\n`
      : '';
  const given = read === '' ? 'json' : 'input.json';
  const refusal =
    needs === undefined
      ? ''
      : `    if (!${given}.has(${quoted(needs)})) return fail('invalid_input', ${quoted(`Expected "${needs}" in the input`)});\n`;
  const setting = isGreeting
    ? `    const greeting = config().textOr('greeting', ${quoted(greeting)});\n`
    : '';
  return `/** ${description}. */
export function ${name}(pointer: i32, length: i32): i64 {
  return runHook(pointer, length, (json: Json): HookResult => {
${read}${refusal}${setting}${answerText(typedAnswer(model, types.output, output), output)}  });
}
`;
}

function answerText(answer: TypedAnswer | undefined, output: unknown): string {
  if (answer === undefined) return `    return ok(${expression(output, '    ')});\n`;
  const lines = answer.fields.map(
    ({ field, value }) => `    output.${accessorOf(field)} = ${typedValue(field.type, value)};\n`,
  );
  return `    const output = new ${answer.type}();\n${lines.join('')}    return ok(output.json);\n`;
}

function typedValue(type: GuestType, value: unknown): string {
  switch (type.form) {
    case 'text':
      return textSource(String(value));
    case 'object':
      return `new ${type.name}(${expression(value, '    ')})`;
    case 'list':
      return `[${(Array.isArray(value) ? value : []).map((item) => typedValue(type.items, item)).join(', ')}]`;
    case 'json':
      return expression(value, '    ');
    default:
      return String(value);
  }
}

/** Source of a JSON value, built with the kit; chains are broken into lines where one would be too long. */
function expression(value: unknown, indent: string): string {
  if (value === null) return 'Json.nil()';
  if (typeof value === 'boolean') return `Json.bool(${value})`;
  if (typeof value === 'number') return `Json.num(${value})`;
  if (typeof value === 'string') return `Json.str(${textSource(value)})`;
  if (Array.isArray(value))
    return chain(
      'Json.array()',
      value.map((item) => `.push(${expression(item, `${indent}  `)})`),
      indent,
    );
  const members = isRecord(value) ? Object.entries(value) : [];
  return chain(
    'Json.object()',
    members.map(([key, item]) => member(key, item, `${indent}  `)),
    indent,
  );
}

function member(key: string, value: unknown, indent: string): string {
  if (typeof value === 'string') return `.setText(${quoted(key)}, ${textSource(value)})`;
  if (typeof value === 'number') return `.setNumber(${quoted(key)}, ${value})`;
  if (typeof value === 'boolean') return `.setBool(${quoted(key)}, ${value})`;
  return `.set(${quoted(key)}, ${expression(value, indent)})`;
}

function chain(head: string, links: readonly string[], indent: string): string {
  const short = head + links.join('');
  if (short.length + indent.length + 11 <= maxLineLength && !short.includes('\n')) return short;
  return [head, ...links.map((link) => `${indent}  ${link}`)].join('\n');
}

function textSource(text: string): string {
  return text === greeting ? 'greeting' : quoted(text);
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function asconfigText(): string {
  const release = {
    optimizeLevel: 3,
    shrinkLevel: 1,
    runtime: 'incremental',
    exportStart: '_initialize',
    initialMemory: 2,
    maximumMemory: 256,
    use: [`abort=~lib/${kitName}/assembly/abort/panic`],
  };
  return `${JSON.stringify({ entries: ['assembly/index.ts'], targets: { release } }, null, 2)}\n`;
}

function packageText({ name, version, license }: HelloPlugin): string {
  const description = {
    name,
    version,
    private: true,
    license,
    scripts: { build: `asc --target release --outFile build/${name}.wasm` },
    devDependencies: { [kitName]: `file:${kitFolder}`, assemblyscript: '0.28.20' },
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}
