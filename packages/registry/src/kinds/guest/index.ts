// The types of a kind in the language of a plugin: for `plugindex new`, which writes them beside the plugin's own source.
import type { Kind } from '@plugindex/model';
import { modelKinds } from '../type-model.ts';
import { docComment, writeDeclaration } from '../typescript.ts';
import { toAssemblyScript } from './assemblyscript.ts';
import { toC } from './c.ts';
import { toGo } from './go.ts';
import { type GuestModel, modelGuest } from './guest-model.ts';
import { toRust } from './rust.ts';

/** Languages that there is an author kit for. */
export const guestLanguages = ['typescript', 'assemblyscript', 'rust', 'c', 'go'] as const;
export type GuestLanguage = (typeof guestLanguages)[number];

export interface KindTypesRequest {
  readonly kinds: Readonly<Record<string, Kind>>;
  /** One of them. */
  readonly kind: string;
  readonly language: GuestLanguage;
}

const emitters: Readonly<Record<Exclude<GuestLanguage, 'typescript'>, (model: GuestModel) => string>> = {
  assemblyscript: toAssemblyScript,
  rust: toRust,
  c: toC,
  go: toGo,
};

/**
 * The text of one file: every type that the hooks of a kind take and give, by the same names in each language.
 * Nothing of the registry's text becomes code: descriptions stand in comments, keys as quoted literals.
 * Throws a RangeError for a kind that is not there.
 * @example kindTypes({ kinds: registry.kinds, kind: 'auth', language: 'rust' })
 */
export function kindTypes({ kinds, kind: name, language }: KindTypesRequest): string {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined)
    throw new RangeError(
      `Cannot write the types of the kind "${name}": expected one of ${Object.keys(kinds).join(', ')}`,
    );
  const firstLine = `Types of the kind ${name}, written from the kinds of the registry: change nothing here.`;
  const comment = language === 'c' ? `/* ${firstLine} */` : `// ${firstLine}`;
  const body = language === 'typescript' ? toTypes(name, kind) : emitters[language](modelGuest(name, kind));
  return `${comment}\n${body}`;
}

/** Interfaces, and the type of each hook's function. */
function toTypes(name: string, kind: Kind): string {
  const { kinds, declarations } = modelKinds({ [name]: kind });
  const hooks = kinds.flatMap((one) => one.hooks);
  const functions = hooks.map(
    ({ typeName, input, output, description }) =>
      `${docComment([description])}export type ${typeName} = (input: ${input}) => ${output} | Promise<${output}>;`,
  );
  return `\n${[...declarations.map((one) => indented(writeDeclaration(one))), ...functions].join('\n\n')}\n`;
}

/** The lines between the braces of an interface. */
function indented(declaration: string): string {
  return declaration.replace(/(?<=\{\n)[\s\S]*(?=\n\}$)/, (body) => body.replaceAll(/^/gm, '  '));
}
