// The first version of a plugin in Rust.
import { isRecord } from '@plugindex/model';
import type { GuestModel, GuestType } from '@plugindex/registry/kinds/guest/guest-model';
import { setterOf } from '@plugindex/registry/kinds/guest/rust';
import { greeting, type HelloHook } from './hello-hooks.ts';
import { type HelloPlugin, type Language, maxLineLength } from './language.ts';
import { type TypedAnswer, typedAnswer, typesOf, usedTypes } from './typed-answer.ts';

export const rustLanguage: Language = {
  name: 'rust',
  title: 'Rust',
  toolchain: 'rust',
  kit: { from: 'packages/pdk-rust', to: 'vendor/plugindex-pdk' },
  kindTypes: { file: 'src/kind.rs', language: 'rust' },
  mainFile: 'src/lib.rs',
  ignored: ['target/', 'build/'],
  files: (plugin) => ({
    'src/lib.rs': sourceText(plugin),
    'Cargo.toml': cargoText(plugin),
    'Cargo.lock': lockText(plugin),
  }),
};

function sourceText({ summary, hooks, types }: HelloPlugin): string {
  const names = [
    ...(hooks.some(({ isGreeting }) => isGreeting) ? ['config'] : []),
    'run_hook',
    ...(hooks.some(({ needs }) => needs !== undefined) ? ['PluginError'] : []),
    'HookResult',
    'Json',
  ];
  const used = usedTypes(hooks, types);
  return `//! ${summary}.

mod kind;

${useLine(used)}use plugindex_pdk::{${names.join(', ')}};

${hooks.map((hook) => hookText(hook, types)).join('\n')}`;
}

function useLine(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `use kind::${names.length === 1 ? names[0] : `{${names.join(', ')}}`};\n`;
}

function hookText({ name, description, needs, output, isGreeting }: HelloHook, model: GuestModel): string {
  const types = typesOf(model, name);
  const isRead = needs !== undefined && types.input.form === 'object';
  const read = isRead ? `    let input = ${types.inputName}(json);\n` : '';
  const refusal =
    needs === undefined
      ? ''
      : `    if ${isRead ? 'input.0' : 'json'}.get(${quoted(needs)}).is_none() {
        return Err(PluginError::new("invalid_input", ${quoted(`Expected "${needs}" in the input`)}));
    }
`;
  const setting = isGreeting
    ? `    let settings = config();
    let greeting = settings.get("greeting").and_then(Json::as_text).unwrap_or(${quoted(greeting)});
`
    : '';
  return `/// ${description}.
#[no_mangle]
pub extern "C" fn ${name}(pointer: u32, length: u32) -> u64 {
    run_hook(pointer, length, on_${name})
}

fn on_${name}(${needs === undefined ? '_json' : 'json'}: Json) -> HookResult {
${read}${refusal}${setting}    Ok(${answerText(typedAnswer(model, types.output, output), output)})
}
`;
}

function answerText(answer: TypedAnswer | undefined, output: unknown): string {
  if (answer === undefined) return expression(output, '    ');
  const setters = answer.fields.map(
    ({ field, value }) => `\n        .${setterOf(field)}(${typedValue(field.type, value, '        ')})`,
  );
  return `${answer.type}::new()${setters.join('')}${setters.length === 0 ? '' : '\n        '}.0`;
}

function typedValue(type: GuestType, value: unknown, indent: string): string {
  const items = Array.isArray(value) ? value : [];
  switch (type.form) {
    case 'text':
      return value === greeting ? 'greeting' : quoted(String(value));
    case 'integer':
    case 'number':
      return numberSource(Number(value));
    case 'object':
      return `${type.name}(${expression(value, indent)})`;
    case 'list': {
      const owned = type.items.form === 'text' ? '.to_owned()' : '';
      const inner = items.map((item) => `${typedValue(type.items, item, `${indent}    `)}${owned}`);
      return block(['[', ']'], inner, indent);
    }
    case 'json':
      return expression(value, indent);
    case 'boolean':
      return String(value);
  }
}

function numberSource(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function expression(value: unknown, indent: string): string {
  if (value === null) return 'Json::Null';
  if (typeof value === 'boolean') return `Json::Bool(${value})`;
  if (typeof value === 'number') return `Json::Number(${numberSource(value)})`;
  if (typeof value === 'string') return `Json::text(${value === greeting ? 'greeting' : quoted(value)})`;
  const inner = `${indent}    `;
  if (Array.isArray(value))
    return block(
      ['Json::Array(vec![', '])'],
      value.map((item) => expression(item, inner)),
      indent,
    );
  const members = isRecord(value) ? Object.entries(value) : [];
  return block(
    ['Json::object([', '])'],
    members.map(([key, item]) => `(${quoted(key)}, ${expression(item, inner)})`),
    indent,
  );
}

function block([open, close]: readonly [string, string], parts: readonly string[], indent: string): string {
  const short = `${open}${parts.join(', ')}${close}`;
  if (short.length + indent.length + 4 <= maxLineLength && !short.includes('\n')) return short;
  return [open, ...parts.map((part) => `${indent}    ${part},`), `${indent}${close}`].join('\n');
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(/\\u([0-9a-f]{4})/g, '\\u{$1}');
}

function cargoText({ name, version, license }: HelloPlugin): string {
  return `[package]
name = "${name}"
version = "${version}"
edition = "2021"
license = "${license}"
publish = false

[lib]
crate-type = ["cdylib"]

[dependencies]
plugindex-pdk = { path = "vendor/plugindex-pdk" }

[profile.release]
opt-level = "s"
lto = true
codegen-units = 1
panic = "abort"
strip = true
`;
}

function lockText({ name, version }: HelloPlugin): string {
  const packages: readonly (readonly [string, string])[] = [
    ['plugindex-pdk', '[[package]]\nname = "plugindex-pdk"\nversion = "0.1.0"\n'],
    [name, `[[package]]\nname = "${name}"\nversion = "${version}"\ndependencies = [\n "plugindex-pdk",\n]\n`],
  ];
  const sorted = packages.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  return `# This file is automatically @generated by Cargo.
# It is not intended for manual editing.
version = 4

${sorted.join('\n')}`;
}
