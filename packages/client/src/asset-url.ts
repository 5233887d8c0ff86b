// Where the files of a release are fetched: where the signed descriptor says, or beside the index on a mirror.
import type { RegistryDescriptor } from '@plugindex/model';
import { ClientError } from './client-error.ts';

export type AssetUrl = (asset: {
  readonly name: string;
  readonly version: string;
  readonly file: string;
}) => string;

/**
 * Fills the template of the descriptor: {name}, {version}, {file}. What the registry keeps below its own address is
 * fetched below `registryUrl`, from which the index came: a mirror, or a folder on a stick, then needs no network. Any
 * mirror will do, for the bytes are held against their digest. Throws ClientError `client/file/malformed`.
 * @example assetUrlFrom(descriptor.urls, 'file:///media/stick')({ name: 'a', version: '1.0.0', file: 'a-1.0.0.wasm' })
 */
export function assetUrlFrom(urls: RegistryDescriptor['urls'], registryUrl: string): AssetUrl {
  const template = templateFor(urls, registryUrl);
  return ({ name, version, file }) =>
    template.replaceAll('{name}', name).replaceAll('{version}', version).replaceAll('{file}', file);
}

function templateFor({ asset, registry }: RegistryDescriptor['urls'], registryUrl: string): string {
  if (asset.startsWith(`${registry}/`)) return `${registryUrl}${asset.slice(registry.length)}`;
  // threat: a registry on the web that sends its clients to files of their own machine
  if (/^https?:\/\//.test(asset)) return asset;
  throw new ClientError(
    'client/file/malformed',
    `Cannot fetch releases from "${asset}": expected an http or https address`,
    { hint: 'tell the registry' },
  );
}
