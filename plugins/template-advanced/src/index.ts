// Template functions for made-up data: people, places, texts, numbers, dates, the same again wherever a seed is given.
import { config, fail } from '@plugindex/pdk-js';
import { Arguments } from './arguments.ts';
import { chanceFor } from './chance.ts';
import { describeFunctions, findFunction } from './functions.ts';

interface Call {
  readonly function_name: string;
  readonly args: readonly unknown[];
  readonly context: unknown;
}

/** Calls one function: `{function_name, args, context}` in, any JSON out. */
export function template_function({ function_name: name, args, context }: Call): unknown {
  const found = findFunction(name);
  if (found === undefined) fail('unknown_function', `There is no function "${name}"`);
  const given = new Arguments(found, args);
  return found.make(chanceFor({ settings: config(), given, context }), given);
}

/** Names, parameters and descriptions of all functions. */
export function list_functions(): unknown {
  return describeFunctions();
}
