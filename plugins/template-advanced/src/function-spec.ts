// What a template function is: its name, what it takes, what it says of itself, and what it makes.
import type { Arguments } from './arguments.ts';
import type { Chance } from './chance.ts';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

export interface FunctionSpec {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly description: string;
  readonly make: (chance: Chance, given: Arguments) => unknown;
}

/** `takes` is written as people read it: "least number, most number?". */
export function define(
  name: string,
  takes: string,
  rest: Pick<FunctionSpec, 'description' | 'make'>,
): FunctionSpec {
  const parameters = takes === '' ? [] : takes.split(', ').map(toParameter);
  return { name, parameters, ...rest };
}

function toParameter(text: string): Parameter {
  const [name = '', type = ''] = text.split(' ');
  return { name, type: type.replace('?', ''), optional: type.endsWith('?') };
}
