// Requests to the host: JSON out, and an envelope back that is a value or a code with a message.
import { PluginError } from './errors.ts';
import type { Json } from './json.ts';

/** The value of the host's answer. Throws PluginError with the code and message of a refusal. */
export function ask(send: (request: string) => string, request: Record<string, unknown>): Json {
  const answer: { readonly ok?: Json; readonly error?: { readonly code: string; readonly message: string } } =
    JSON.parse(send(JSON.stringify(request)));
  if (answer.error !== undefined) throw new PluginError(answer.error.code, answer.error.message);
  if (answer.ok === undefined) throw new PluginError('host_answer', 'Cannot read what the host answered');
  return answer.ok;
}
