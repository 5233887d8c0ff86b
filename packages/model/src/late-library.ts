// Loads a library at its first use, once: Node looks for a package on disk each time that it is asked for it.

/** A function that calls `load` the first time, and gives what it returned ever after. */
export function lateLibrary<Library>(load: () => Library): () => Library {
  let loaded: { readonly library: Library } | undefined;
  return () => {
    loaded ??= { library: load() };
    return loaded.library;
  };
}
