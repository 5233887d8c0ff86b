// Opens an HttpPort for one test, and catches what it refuses.
import { FetchError, type HttpGetOptions } from '@plugindex/model';
import { createHttpPort, type NodeHttpPort } from '@plugindex/node/http/http-port';
import { onTestFinished } from 'vitest';

export const caps: HttpGetOptions = { maxBytes: 1000, timeoutMs: 5000 };

/** A port without a proxy, closed when the test ends. */
export function openPort(): NodeHttpPort {
  const http = createHttpPort({ proxyEnv: {} });
  onTestFinished(() => http.close());
  return http;
}

/** The error with which a request is refused. */
export async function refusal(url: string, options: Partial<HttpGetOptions> = {}): Promise<FetchError> {
  const error: unknown = await openPort()
    .get(url, { ...caps, ...options })
    .then(
      () => 'an answer',
      (thrown: unknown) => thrown,
    );
  if (error instanceof FetchError) return error;
  throw new Error(`found ${String(error)}, expected a FetchError`);
}
