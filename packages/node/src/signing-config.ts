// Reads Sigstore's SigningConfig v0.2: which services to sign with, as their operator publishes it.
//
//   { mediaType, caUrls: [service], rekorTlogUrls: [service], tsaUrls: [service], rekorTlogConfig, tsaConfig }
//   service  { url, majorApiVersion, validFor: { start, end? } }      config  { selector: 'ANY' | 'ALL' | 'EXACT', count? }
// https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
import { valueAt } from '@plugindex/model';
import type { SigstoreServices } from './sigstore-signer.ts';

const mediaType = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';

interface Service {
  readonly url: string;
  readonly version: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Of each sort the service with the highest API version that we speak, then the newest, among those in use at `now`.
 * Throws TypeError when the document is no SigningConfig, or asks for more than one log or timestamp authority.
 * @example const services = parseSigningConfig(JSON.parse(text), { now: new Date() });
 */
export function parseSigningConfig(json: unknown, { now }: { readonly now: Date }): SigstoreServices {
  const found = valueAt(json, '/mediaType');
  if (found !== mediaType)
    throw unreadable(`its media type is ${JSON.stringify(found)}, expected "${mediaType}"`);
  for (const name of ['rekorTlogConfig', 'tsaConfig']) {
    const selection = valueAt(json, `/${name}`);
    if (selection !== undefined && valueAt(selection, '/selector') !== 'ANY')
      throw unreadable(`"${name}" asks for several services, expected any one`);
  }
  const best = (name: string, maxVersion: number) =>
    pickService(parseServices(json, name), { now, maxVersion });
  const [fulcio, rekor, tsa] = [best('caUrls', 1), best('rekorTlogUrls', 2), best('tsaUrls', 1)];
  if (fulcio === undefined || rekor === undefined)
    throw unreadable('no certificate authority or no log in it is in use');
  const rekorVersion = rekor.version === 2 ? 2 : 1;
  if (rekorVersion === 2 && tsa === undefined) throw unreadable('Rekor 2 needs a timestamp authority');
  return {
    fulcioUrl: fulcio.url,
    rekorUrl: rekor.url,
    rekorVersion,
    ...(tsa === undefined ? {} : { tsaUrl: tsa.url }),
  };
}

function pickService(
  services: readonly Service[],
  { now, maxVersion }: { readonly now: Date; readonly maxVersion: number },
): Service | undefined {
  const at = now.getTime();
  return services
    .filter(({ version, start, end }) => version <= maxVersion && start <= at && at <= end)
    .toSorted((a, b) => b.version - a.version || b.start - a.start)[0];
}

function parseServices(json: unknown, name: string): readonly Service[] {
  const list = valueAt(json, `/${name}`) ?? [];
  if (!Array.isArray(list)) throw unreadable(`"${name}" is no list`);
  return list.map((item) => {
    const [url, version, validFor] = [
      valueAt(item, '/url'),
      valueAt(item, '/majorApiVersion'),
      valueAt(item, '/validFor'),
    ];
    const start = timeOf(valueAt(validFor, '/start'), Number.NEGATIVE_INFINITY);
    const end = timeOf(valueAt(validFor, '/end'), Number.POSITIVE_INFINITY);
    if (typeof url !== 'string' || typeof version !== 'number' || Number.isNaN(start) || Number.isNaN(end))
      throw unreadable(`a service in "${name}" is malformed`);
    return { url, version, start, end };
  });
}

function timeOf(value: unknown, whenAbsent: number): number {
  if (value === undefined) return whenAbsent;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

function unreadable(why: string): TypeError {
  return new TypeError(`Cannot read the signing configuration: ${why}`);
}
