// The first version of a plugin in Go.
import { isRecord } from '@plugindex/model';
import { fieldName, typeName } from '@plugindex/registry/kinds/guest/go';
import type { GuestModel, GuestType } from '@plugindex/registry/kinds/guest/guest-model';
import { greeting, type HelloHook } from './hello-hooks.ts';
import type { HelloPlugin, Language } from './language.ts';
import { typedAnswer, typesOf } from './typed-answer.ts';

const kitFolder = 'vendor-pdk';

export const goLanguage: Language = {
  name: 'go',
  title: 'Go',
  toolchain: 'go',
  kit: { from: 'packages/pdk-go', to: kitFolder },
  kindTypes: { file: 'kind.go', language: 'go' },
  mainFile: 'main.go',
  ignored: ['*.wasm'],
  files: (plugin) => ({
    'main.go': sourceText(plugin),
    'go.mod': `module ${plugin.name}

go 1.24

require plugindex/pdk v0.0.0

replace plugindex/pdk => ./${kitFolder}
`,
  }),
};

function sourceText({ summary, hooks, types }: HelloPlugin): string {
  return `// ${summary}.
package main

import "plugindex/pdk"

type object = map[string]any

${hooks.map((hook) => hookText(hook, types)).join('\n')}
func main() {}
`;
}

function hookText(hook: HelloHook, model: GuestModel): string {
  const { name, description, needs, output, isGreeting } = hook;
  const title = pascal(name);
  const types = typesOf(model, name);
  const needed = neededText(hook, model);
  const answer = literal(types.output, output, model);
  const refusal =
    needs === undefined
      ? ''
      : `	if ${needed === undefined ? `_, found := input[${quoted(needs)}]; !found` : `input.${needed} == ""`} {
		return answer, pdk.Fail("invalid_input", ${quoted(`Expected ${quoted(needs)} in the input`)})
	}
`;
  const setting = isGreeting
    ? `	settings := struct{ Greeting string }{${quoted(greeting)}}
	if err = pdk.Config(&settings); err != nil {
		return answer, err
	}
`
    : '';
  return `//go:wasmexport ${name}
func export${title}(pointer, length uint32) uint64 { return pdk.Run(pointer, length, on${title}) }

// ${description}.
func on${title}(${needs === undefined ? '_' : 'input'} ${needed === undefined ? 'object' : types.inputName}) (answer ${answer === undefined ? 'any' : typeName(types.output)}, err error) {
${refusal}${setting}	return ${answer ?? expression(output)}, nil
}
`;
}

/** The field without which the input is refused, where it is a text that is never empty: a struct does not tell what was missing. */
function neededText({ name, needs, input }: HelloHook, { hooks, objects }: GuestModel): string | undefined {
  const type = hooks.find((hook) => hook.name === name)?.input;
  const fields = type?.form === 'object' ? objects.find((one) => one.name === type.name)?.fields : undefined;
  const field = fields?.find(({ key }) => key === needs);
  if (field?.type.form !== 'text' || field.isOptional || !isRecord(input)) return undefined;
  return input[field.key] === '' ? undefined : fieldName(field);
}

/** Undefined where a value has no literal of its type: optional fields are pointers, and of texts only the greeting has an address. */
function literal(type: GuestType, value: unknown, model: GuestModel): string | undefined {
  switch (type.form) {
    case 'text':
    case 'json':
      return expression(value);
    case 'object': {
      const answer = typedAnswer(model, type, value);
      const members = answer?.fields.map(({ field, value: member }) => {
        const isPointer = field.isOptional && field.type.form !== 'list' && field.type.form !== 'json';
        const found = isPointer
          ? member === greeting && `&${expression(member)}`
          : literal(field.type, member, model);
        return found && `${fieldName(field)}: ${found}`;
      });
      return members?.every((member) => typeof member === 'string')
        ? `${type.name}{${members.join(', ')}}`
        : undefined;
    }
    case 'list': {
      const items = (Array.isArray(value) ? value : []).map((item) => literal(type.items, item, model));
      return items.includes(undefined) ? undefined : `${typeName(type)}{${items.join(', ')}}`;
    }
    default:
      return String(value);
  }
}

/** generate_response → GenerateResponse: with a word before it, never a keyword. */
function pascal(name: string): string {
  return name.replace(/(?:^|_+)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function expression(value: unknown): string {
  if (value === null) return 'nil';
  if (value === greeting) return 'settings.Greeting';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[]any{${value.map(expression).join(', ')}}`;
  if (!isRecord(value)) return String(value);
  const members = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${expression(item)}`);
  return `object{${members.join(', ')}}`;
}

/** JSON's escapes are Go's too, but for the two halves of a character beyond the basic plane, which stand as they are. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
