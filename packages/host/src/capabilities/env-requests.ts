// What a guest asks of `env`: one variable by its exact name, where a grant names it too.
import { isRecord, quote } from '@plugindex/model';
import { type Grants, isVariableGranted } from './grants.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface VariablePlan {
  readonly name: string;
}

/** @example planVariableRequest({ name: 'A' }, { env: ['A'] }) // { name: 'A' } */
export function planVariableRequest(request: unknown, grants: Grants): VariablePlan | Refusal {
  if (!isRecord(request) || typeof request.name !== 'string')
    return refuse('invalid_request', 'Cannot read a variable: expected {"name"}');
  const { name } = request;
  return isVariableGranted(grants, name)
    ? { name }
    : refuse('denied', `Cannot read the variable ${quote(name)}: no grant names it`);
}
