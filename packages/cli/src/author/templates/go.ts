// The first version of a plugin in Go.
import { isRecord } from '@plugindex/model';
import { greeting, type HelloHook } from './hello-hooks.ts';
import type { HelloPlugin, Language } from './language.ts';

const kitFolder = 'vendor-pdk';

export const goLanguage: Language = {
  name: 'go',
  title: 'Go',
  toolchain: 'go',
  kit: { from: 'packages/pdk-go', to: kitFolder },
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

function sourceText({ summary, hooks }: HelloPlugin): string {
  return `// ${summary}.
package main

import "plugindex/pdk"

type object = map[string]any

${hooks.map(hookText).join('\n')}
func main() {}
`;
}

function hookText({ name, description, needs, output, isGreeting }: HelloHook): string {
  const title = pascal(name);
  const refusal =
    needs === undefined
      ? ''
      : `	if _, found := input[${quoted(needs)}]; !found {
		return nil, pdk.Fail("invalid_input", ${quoted(`Expected ${quoted(needs)} in the input`)})
	}
`;
  const setting = isGreeting
    ? `	settings := struct{ Greeting string }{${quoted(greeting)}}
	if err := pdk.Config(&settings); err != nil {
		return nil, err
	}
`
    : '';
  return `//go:wasmexport ${name}
func export${title}(pointer, length uint32) uint64 { return pdk.Run(pointer, length, on${title}) }

// ${description}.
func on${title}(${needs === undefined ? '_' : 'input'} object) (any, error) {
${refusal}${setting}	return ${expression(output)}, nil
}
`;
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
