// The ports that are left for an Extism guest once the grants were looked at.
import { isGranted, type LinkOptions } from '../link.ts';
import type { HostPorts } from '../ports.ts';

/** Clock, randomness and log are imported by libraries of languages, not by authors: without a grant they are not there. */
export function grantedPorts({ grants, ports }: Pick<LinkOptions, 'grants' | 'ports'>): HostPorts {
  const { now, random, log, requests } = ports;
  const { http } = requests ?? {};
  return {
    ...(isGranted(grants, 'clock') && now && { now }),
    ...(isGranted(grants, 'random') && random && { random }),
    ...(isGranted(grants, 'log') && log && { log }),
    ...(isGranted(grants, 'net') && http && { requests: { http } }),
  };
}
