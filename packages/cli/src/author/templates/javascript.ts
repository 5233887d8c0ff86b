// The first version of a plugin in TypeScript or JavaScript.
import { isRecord } from '@plugindex/model';
import type { GuestHook } from '@plugindex/registry/kinds/guest/guest-model';
import { greeting, type HelloHook } from './hello-hooks.ts';
import { type HelloPlugin, type Language, maxLineLength, type VendoredKit } from './language.ts';
import { typesOf } from './typed-answer.ts';

const kitName = '@plugindex/pdk-js';

const kit: VendoredKit = {
  from: 'packages/pdk-js',
  to: 'vendor/pdk-js',
  // The packer belongs to the registry; what an editor needs is the source.
  leavesOut: /^(?:pack\/|package\.json$)/,
};

export const typescriptLanguage: Language = {
  name: 'typescript',
  title: 'TypeScript',
  toolchain: 'javascript',
  kit,
  kindTypes: { file: 'src/kind.ts', language: 'typescript' },
  mainFile: 'src/index.ts',
  entry: 'src/index.ts',
  ignored: ['node_modules/', 'build/'],
  files: (plugin) => ({
    'src/index.ts': sourceText(plugin, true),
    'tsconfig.json': configText({ allowImportingTsExtensions: true }),
    'package.json': packageText(plugin),
  }),
};

export const javascriptLanguage: Language = {
  name: 'javascript',
  title: 'JavaScript',
  toolchain: 'javascript',
  kit,
  // For the editor alone: the plugin's own comments name these types.
  kindTypes: { file: 'src/kind.d.ts', language: 'typescript' },
  mainFile: 'src/index.js',
  entry: 'src/index.js',
  ignored: ['node_modules/', 'build/'],
  files: (plugin) => ({
    'src/index.js': sourceText(plugin, false),
    'jsconfig.json': configText({ checkJs: true, allowImportingTsExtensions: true }),
    'package.json': packageText(plugin),
  }),
};

function sourceText({ summary, hooks, types }: HelloPlugin, isTyped: boolean): string {
  const names = [
    ...(hooks.some(({ isGreeting }) => isGreeting) ? ['config'] : []),
    ...(hooks.some(({ needs }) => needs !== undefined) ? ['fail'] : []),
  ];
  const kit = names.length === 0 ? '' : `import { ${names.join(', ')} } from '${kitName}';\n`;
  const used = hooks.flatMap(({ name, needs }) => {
    const { inputName, outputName } = typesOf(types, name);
    return needs === undefined ? [outputName] : [inputName, outputName];
  });
  const kind = isTyped ? `import type { ${[...new Set(used)].join(', ')} } from './kind.ts';\n` : '';
  const parts = hooks.map((hook) => hookText(hook, typesOf(types, hook.name), isTyped));
  return `// ${summary}.\n${kit}${kind}\n${parts.join('\n')}`;
}

function hookText(hook: HelloHook, types: GuestHook, isTyped: boolean): string {
  const { name, description, needs, output, isGreeting } = hook;
  const refusal =
    needs === undefined
      ? ''
      : `  if (!(${quoted(needs)} in input)) fail('invalid_input', ${quoted(`Expected "${needs}" in the input`)});\n`;
  const typed = `  const { greeting = ${quoted(greeting)} } = config<{ greeting?: string }>();\n`;
  const plain = `  const greeting = String(config().greeting ?? ${quoted(greeting)});\n`;
  const setting = isGreeting ? (isTyped ? typed : plain) : '';
  const parameter = needs === undefined ? '' : isTyped ? `input: ${types.inputName}` : 'input';
  const comment = isTyped ? `/** ${description}. */` : typedComment(hook, types);
  return `${comment}
export function ${name}(${parameter})${isTyped ? `: ${types.outputName}` : ''} {
${refusal}${setting}  return ${expression(output, '  ')};
}
`;
}

/** JSDoc has the types where the language has none. */
function typedComment({ description, needs }: HelloHook, { inputName, outputName }: GuestHook): string {
  const type = (name: string) => `{import('./kind.js').${name}}`;
  const given = needs === undefined ? '' : `\n * @param ${type(inputName)} input`;
  return `/**\n * ${description}.${given}\n * @returns ${type(outputName)}\n */`;
}

function expression(value: unknown, indent: string): string {
  if (typeof value === 'string') return value === greeting ? 'greeting' : quoted(value);
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return block(
      '[]',
      value.map((item) => expression(item, inner)),
      indent,
    );
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
    return `${name}: ${expression(item, inner)}`;
  });
  return block('{}', members, indent);
}

function block(brackets: '[]' | '{}', parts: readonly string[], indent: string): string {
  const [open = '', close = ''] = brackets;
  if (parts.length === 0) return brackets;
  const space = brackets === '{}' ? ' ' : '';
  const short = `${open}${space}${parts.join(', ')}${space}${close}`;
  if (short.length + indent.length + 8 <= maxLineLength && !short.includes('\n')) return short;
  return [open, ...parts.map((part) => `${indent}  ${part},`), `${indent}${close}`].join('\n');
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** For editors and for tsc: the kit is found in the plugin's own folder, and nothing of browsers or Node is there. */
function configText(more: Readonly<Record<string, boolean>>): string {
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024'],
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    ...more,
    paths: { [kitName]: ['./vendor/pdk-js/src/index.ts'] },
  };
  return `${JSON.stringify({ compilerOptions, include: ['src', 'vendor/pdk-js/src'] }, null, 2)}\n`;
}

function packageText({ name, version, license }: HelloPlugin): string {
  return `${JSON.stringify({ name, version, private: true, type: 'module', license }, null, 2)}\n`;
}
