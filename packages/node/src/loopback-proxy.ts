// Keeps requests to this very machine away from a proxy that the environment names for the world outside.

/**
 * Adds the loopback hosts of `urls` to `NO_PROXY`. Must run before @sigstore/sign is loaded: its HTTP client reads the
 * variables once, and sends even http://127.0.0.1 to the proxy unless they say otherwise.
 */
export function bypassProxyOnLoopback(urls: readonly string[], environment: NodeJS.ProcessEnv): void {
  const hosts = urls.map((url) => new URL(url).hostname).filter((host) => /^(?:127\.|localhost$)/.test(host));
  if (hosts.length === 0) return;
  // Both spellings are in use, and the one that a reader sees last wins.
  for (const name of ['NO_PROXY', 'no_proxy']) {
    const listed = environment[name]?.split(',').map((host) => host.trim()) ?? [];
    environment[name] = [...new Set([...listed, ...hosts])].filter((host) => host !== '').join(',');
  }
}
