// Which route of a mock answers a request: the first one that fits.
import type { HookRequest } from './hook-request.ts';
import { type RouteAnswer, textResponse } from './route.ts';

export interface PlacedRoute {
  /** A path, or the beginning of one with `*` at its end. */
  readonly path: string;
  /** In capitals; every method if left out. */
  readonly method?: string | undefined;
  /** Of `createRoute`. */
  readonly answer: (request: HookRequest) => Promise<RouteAnswer>;
}

/**
 * 404 where no route fits.
 * @example createRouter([{ path: '/people/*', method: 'GET', answer: createRoute({ answer: render }) }])
 */
export function createRouter(routes: readonly PlacedRoute[]): (request: HookRequest) => Promise<RouteAnswer> {
  return async (request) => {
    const found = routes.find((route) => fits(route, request));
    if (found !== undefined) return await found.answer(request);
    return { response: textResponse(404, 'No route fits this request'), attempts: [], failures: [] };
  };
}

function fits({ path, method }: PlacedRoute, request: HookRequest): boolean {
  if (method !== undefined && method !== request.method) return false;
  return path.endsWith('*') ? request.path.startsWith(path.slice(0, -1)) : request.path === path;
}
