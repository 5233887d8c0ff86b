// The first version of a plugin in C.
import { isRecord } from '@plugindex/model';
import { setterOf } from '@plugindex/registry/kinds/guest/c';
import type { GuestModel, GuestType } from '@plugindex/registry/kinds/guest/guest-model';
import { greeting, type HelloHook } from './hello-hooks.ts';
import type { HelloPlugin, Language } from './language.ts';
import { type TypedAnswer, typedAnswer, typesOf } from './typed-answer.ts';

const kitFolder = 'vendor/pdk-c';

export const cLanguage: Language = {
  name: 'c',
  title: 'C',
  toolchain: 'c',
  kit: { from: 'packages/pdk-c', to: kitFolder },
  kindTypes: { file: 'src/kind.h', language: 'c' },
  mainFile: 'src/plugin.c',
  ignored: ['build/'],
  files: (plugin) => ({
    'src/plugin.c': sourceText(plugin),
    // What clangd and other editors' helpers read.
    'compile_flags.txt': `--target=wasm32-unknown-unknown\n-std=c17\n-ffreestanding\n-I${kitFolder}\n`,
  }),
};

function sourceText({ summary, hooks, types }: HelloPlugin): string {
  const includes = '#include "plugindex.h"\n#include "kind.h"';
  return `/* ${summary}. */\n${includes}\n\n${hooks.map((hook) => hookText(hook, types)).join('\n')}`;
}

function hookText({ name, description, needs, output, isGreeting }: HelloHook, model: GuestModel): string {
  const answer = typedAnswer(model, typesOf(model, name).output, output);
  const refusal =
    needs === undefined
      ? '  (void)input;\n'
      : `  if (!pdx_get(input, ${quoted(needs)}))
    return pdx_fail("invalid_input", PDX_STR(${quoted(`Expected "${needs}" in the input`)}));
`;
  const setting = isGreeting
    ? `  pdx_text greeting = pdx_text_or(pdx_config(), "greeting", PDX_STR(${quoted(greeting)}));\n`
    : '';
  return `/* ${description}. */
PDX_HOOK(${name}) {
${refusal}${setting}${answer === undefined ? answerText(output) : typedText(answer)}}
`;
}

function typedText({ type, fields }: TypedAnswer): string {
  const lines = fields.map(
    ({ field, value }) => `  ${setterOf(type, field)}(answer, ${typedValue(field.type, value)});\n`,
  );
  return `  pdx_json *answer = pdx_object();\n${lines.join('')}  return pdx_ok(answer);\n`;
}

function typedValue({ form }: GuestType, value: unknown): string {
  if (form === 'text') return value === greeting ? 'greeting' : `PDX_STR(${quoted(String(value))})`;
  return form === 'object' || form === 'list' || form === 'json' ? expression(value) : String(value);
}

/** A statement for each member of the answer, where it has members; else one expression. */
function answerText(output: unknown): string {
  const members = isRecord(output) ? Object.entries(output) : [];
  if (members.length === 0) return `  return pdx_ok(${expression(output)});\n`;
  const lines = members.map(([key, value]) => `  pdx_set(answer, ${quoted(key)}, ${expression(value)});\n`);
  return `  pdx_json *answer = pdx_object();\n${lines.join('')}  return pdx_ok(answer);\n`;
}

function expression(value: unknown): string {
  if (value === null) return 'pdx_null()';
  if (typeof value === 'boolean') return `pdx_bool(${value})`;
  if (typeof value === 'number') return `pdx_num(${value})`;
  if (typeof value === 'string')
    return value === greeting ? 'pdx_string(greeting)' : `pdx_string(PDX_STR(${quoted(value)}))`;
  if (Array.isArray(value))
    return value.reduce((list, item) => `pdx_push(${list}, ${expression(item)})`, 'pdx_array()');
  return Object.entries(isRecord(value) ? value : {}).reduce(
    (object, [key, item]) => `pdx_set(${object}, ${quoted(key)}, ${expression(item)})`,
    'pdx_object()',
  );
}

/** UTF-8 as it is; "??" would begin a trigraph in older compilers, which none of ours is. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
