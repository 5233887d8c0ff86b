// Unpacks zlib where Node is; elsewhere `no-inflate.ts` takes its place.
export { inflateSync } from 'node:zlib';
