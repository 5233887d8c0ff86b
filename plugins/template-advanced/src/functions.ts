// All functions, in the order in which they are listed.
import { businessFunctions } from './business.ts';
import { dateFunctions } from './dates.ts';
import type { FunctionSpec } from './function-spec.ts';
import { internetFunctions } from './internet.ts';
import { listFunctions } from './lists.ts';
import { numberFunctions } from './numbers.ts';
import { peopleFunctions } from './people.ts';
import { placeFunctions } from './places.ts';
import { textFunctions } from './texts.ts';

const functions: readonly FunctionSpec[] = [
  ...peopleFunctions,
  ...placeFunctions,
  ...businessFunctions,
  ...internetFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...listFunctions,
];
const byName = new Map(functions.map((spec) => [spec.name, spec]));

export function findFunction(name: string): FunctionSpec | undefined {
  return byName.get(name);
}

/** What `list_functions` answers. */
export function describeFunctions(): unknown {
  return functions.map(({ name, description, parameters }) => ({ name, description, parameters }));
}
