/** For workers, most of which are never asked: the library for it would take half a megabyte in each from the start. */
export function fillRandom(bytes: Uint8Array): void {
  process.getBuiltinModule('node:crypto').randomFillSync(bytes);
}
