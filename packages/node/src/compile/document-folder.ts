// READMEs and changelogs in a folder, each under its digest.
import { join } from 'node:path';
import { type Digest, digestHex } from '@plugindex/model';
import type { DocumentPort } from '@plugindex/registry/compile/documents/document-port';
import { hasErrorCode } from '../error-code.ts';
import { fileSystem } from './file-system.ts';

/** Documents at `<folder>/<2 hex>/<62 hex>`; without a folder there are none. */
export function documentsInFolder(folder: string | undefined): DocumentPort {
  return {
    read: async (digest: Digest) => {
      if (folder === undefined) return undefined;
      const hex = digestHex(digest);
      try {
        return fileSystem.readFileSync(join(folder, hex.slice(0, 2), hex.slice(2)), 'utf8');
      } catch (error) {
        if (hasErrorCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
  };
}
