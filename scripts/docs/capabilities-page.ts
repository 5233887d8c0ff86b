// Tables of the page of capabilities: what a plugin's requests are refused with, and the bounds that no grant moves.
import type { CapabilityErrorCode } from '@plugindex/host';
import { maxFolderEntries } from '../../packages/host/src/capabilities/file-requests.ts';
import { maxRedirects } from '../../packages/host/src/capabilities/http/http-policy.ts';
import { maxUrlLength } from '../../packages/host/src/capabilities/http/target.ts';
import { maxKeyBytes, maxKeys } from '../../packages/host/src/capabilities/store-requests.ts';
import { type Blocks, table } from './markdown.ts';

type Import = 'http' | 'fs' | 'kv' | 'env';

/** Which imports answer with a code, and when. A code without a sentence here does not compile. */
const errorCodes: Readonly<Record<CapabilityErrorCode, readonly [readonly Import[], string]>> = {
  invalid_request: [['http', 'fs', 'kv', 'env'], 'the request has not the form that the ABI describes'],
  denied: [['http', 'fs', 'kv', 'env'], 'a layer of permission does not cover it, or no longer does'],
  unavailable: [['http', 'fs', 'kv', 'env'], 'the host cannot serve it: nothing that the plugin did'],
  timeout: [['http', 'fs', 'kv', 'env'], 'its time, or that of the call, is over'],
  too_large: [
    ['http', 'fs', 'kv'],
    'the bytes of the call’s requests, the file, what plugins may write in all, the names of the folder, the store or its keys are more than there may be',
  ],
  not_found: [['fs'], 'there is no such file or folder, it is no regular file, or it leads out of the root'],
  not_text: [['fs'], 'the file is not UTF-8; ask for `"encoding": "base64"`'],
  unreadable: [['fs'], 'the disk refuses it'],
  unwritable: [['fs'], 'it cannot be written there'],
  refused_address: [['http'], 'the name leads to an address that is not public'],
  unresolved: [['http'], 'the name leads to no address'],
  unreachable: [['http'], 'no connection, or one that broke'],
  tls: [['http'], 'the certificate is not one for this host'],
  too_many_requests: [['http'], 'the call has made as many requests as it may'],
  redirect_refused: [
    ['http'],
    'a redirect leads to what is not granted, from https to http, to no URL, or is one too many',
  ],
};

export function capabilitiesBlocks(): Blocks {
  const code = (text: string) => `\`${text}\``;
  const number = (value: number) => value.toLocaleString('en');
  return {
    errors: table(
      ['code', 'of', 'when'],
      Object.entries(errorCodes).map(([name, [imports, when]]) => [
        code(name),
        imports.map(code).join(', '),
        when,
      ]),
    ),
    bounds: table(
      ['what', 'at most'],
      [
        ['redirects that are followed', number(maxRedirects)],
        ['characters of a URL', number(maxUrlLength)],
        ['names in a listed folder', number(maxFolderEntries)],
        ['bytes of a key', number(maxKeyBytes)],
        ['keys of one store', number(maxKeys)],
      ],
    ),
  };
}
