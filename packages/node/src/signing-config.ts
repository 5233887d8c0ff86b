// Reads Sigstore's SigningConfig v0.2: which services to sign with, as their operator publishes it.
import { type Service, ServiceSelector, SigningConfig } from '@sigstore/protobuf-specs';
import type { SigstoreServices } from './sigstore-signer.ts';

/**
 * Of each sort the service with the highest API version that we speak, then the newest, among those in use at `now`.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 * Throws TypeError when the document is no SigningConfig, or asks for more than one log or timestamp authority.
 * @example const services = parseSigningConfig(JSON.parse(text), { now: new Date() });
 */
export function parseSigningConfig(json: unknown, { now }: { readonly now: Date }): SigstoreServices {
  const config = SigningConfig.fromJSON(json);
  if (config.mediaType !== 'application/vnd.dev.sigstore.signingconfig.v0.2+json')
    throw new TypeError(`Cannot read the signing configuration: found media type "${config.mediaType}"`);
  for (const selection of [config.rekorTlogConfig, config.tsaConfig])
    if (selection !== undefined && selection.selector !== ServiceSelector.ANY)
      throw new TypeError(
        'Cannot read the signing configuration: it asks for several services, expected any one',
      );
  const fulcio = newest(config.caUrls, { now, maxVersion: 1 });
  const rekor = newest(config.rekorTlogUrls, { now, maxVersion: 2 });
  const tsa = newest(config.tsaUrls, { now, maxVersion: 1 });
  if (fulcio === undefined || rekor === undefined)
    throw new TypeError(
      'Cannot read the signing configuration: no certificate authority or no log is in use',
    );
  const rekorVersion = rekor.majorApiVersion === 2 ? 2 : 1;
  if (rekorVersion === 2 && tsa === undefined)
    throw new TypeError('Cannot read the signing configuration: Rekor 2 needs a timestamp authority');
  return {
    fulcioUrl: fulcio.url,
    rekorUrl: rekor.url,
    rekorVersion,
    ...(tsa === undefined ? {} : { tsaUrl: tsa.url }),
  };
}

function newest(
  services: readonly Service[],
  { now, maxVersion }: { readonly now: Date; readonly maxVersion: number },
): Service | undefined {
  const startOf = (service: Service) => service.validFor?.start?.getTime() ?? 0;
  return services
    .filter(
      (service) =>
        service.majorApiVersion <= maxVersion &&
        startOf(service) <= now.getTime() &&
        now <= (service.validFor?.end ?? now),
    )
    .toSorted((a, b) => b.majorApiVersion - a.majorApiVersion || startOf(b) - startOf(a))[0];
}
