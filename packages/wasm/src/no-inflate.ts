// The place of `inflate.ts` in a browser, which unpacks nothing at once. What is packed stays unread there: a host does not need it.

/** Always throws. */
export function inflateSync(_packed: Uint8Array, _options: { readonly maxOutputLength: number }): Uint8Array {
  throw new TypeError('Cannot unpack: this needs Node');
}
