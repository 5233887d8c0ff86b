// Asks response plugins in turn who answers a request, and makes a response of HTTP out of what the one says.
import { type PluginFailure, toFailure } from './attempts.ts';
import type { GenerateResponseInput, ResponsePlugin } from './kinds.ts';
import { type MockResponse, toMockResponse } from './mock-response.ts';
import { byPriority, type Ranked } from './priority.ts';

export interface ResponseStep extends Ranked {
  readonly plugin: ResponsePlugin;
}

/**
 * `unhandled`: every plugin could be heard, or was left out for a failure, and none wants the request.
 * `failed`: the plugin that took the request gave nothing that can be sent.
 */
export type ResponseOutcome =
  | {
      readonly outcome: 'answered';
      readonly by: string;
      readonly response: MockResponse;
      readonly failures: readonly PluginFailure[];
    }
  | { readonly outcome: 'unhandled'; readonly failures: readonly PluginFailure[] }
  | { readonly outcome: 'failed'; readonly by: string; readonly failures: readonly PluginFailure[] };

export interface ResponseGenerators {
  /** Never rejects. */
  respond(request: GenerateResponseInput): Promise<ResponseOutcome>;
}

/**
 * The first that can handle a request answers it; a plugin without `can_handle` handles every request. One that fails to
 * say so is passed over and reported. One that took the request and then fails ends the search: the next one would answer
 * what it was not asked.
 */
export function createResponseGenerators(steps: readonly ResponseStep[]): ResponseGenerators {
  const plugins = byPriority(steps).map(({ plugin }) => plugin);
  return {
    async respond(request) {
      const failures: PluginFailure[] = [];
      for (const plugin of plugins) {
        if (!(await canHandle(plugin, request, failures))) continue;
        const { name: by } = plugin;
        try {
          const response = toMockResponse(by, await plugin.generateResponse(request));
          return { outcome: 'answered', by, response, failures };
        } catch (cause) {
          return { outcome: 'failed', by, failures: [...failures, toFailure(by, cause)] };
        }
      }
      return { outcome: 'unhandled', failures };
    },
  };
}

async function canHandle(
  { name, canHandle }: ResponsePlugin,
  request: GenerateResponseInput,
  failures: PluginFailure[],
): Promise<boolean> {
  if (canHandle === undefined) return true;
  try {
    return await canHandle(request);
  } catch (cause) {
    failures.push(toFailure(name, cause));
    return false;
  }
}
