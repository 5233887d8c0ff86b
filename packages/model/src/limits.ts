// Every limit of a plugin, said once: its words, its range, and what holds where nobody says anything. Schemas, rules and hosts read it here.

/** The whole numbers that a limit may be, and the one that is safe. */
export interface LimitRange {
  /** What it bounds, as a phrase without a full stop. */
  readonly meaning: string;
  readonly min: number;
  readonly max: number;
  /** In force where nobody says anything, and the most that a manifest gets where nobody allows it more. */
  readonly default: number;
  readonly example: number;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const gibibyte = 1024 * mebibyte;

export const limitRanges = {
  maxMemoryBytes: {
    meaning: 'Linear memory of one instance, in bytes',
    // One page, and all that 32 bits address.
    min: 64 * kibibyte,
    max: 4 * gibibyte,
    default: 64 * mebibyte,
    example: 16 * mebibyte,
  },
  timeoutMs: {
    meaning: 'Wall time of one call, in milliseconds, what the host does for it included',
    min: 1,
    // Ten minutes.
    max: 600_000,
    default: 1000,
    example: 1000,
  },
  maxFuel: {
    meaning: 'Fuel of one call: about the instructions that it runs, and what the host does for it',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    // Some three seconds of simple instructions; the examples of the official plugins burn at most 2 million.
    default: 10_000_000_000,
    example: 100_000_000,
  },
  maxInputBytes: {
    meaning: 'Input of one call as JSON, in bytes',
    min: 1,
    max: gibibyte,
    default: 8 * mebibyte,
    example: mebibyte,
  },
  maxOutputBytes: {
    meaning: 'Output of one call as JSON, in bytes',
    min: 1,
    max: gibibyte,
    default: 8 * mebibyte,
    example: mebibyte,
  },
  maxCallsPerSecond: {
    meaning: 'Calls that may begin within one second',
    min: 1,
    max: 1_000_000,
    default: 10_000,
    example: 1000,
  },
  maxConcurrentCalls: {
    meaning: 'Calls that may run or wait at the same time',
    min: 1,
    max: 10_000,
    default: 64,
    example: 16,
  },
  maxLogBytes: {
    meaning: 'Log of one call, in bytes; what comes after is dropped',
    min: 0,
    max: gibibyte,
    default: 64 * kibibyte,
    example: 16 * kibibyte,
  },
  maxFileBytes: {
    meaning: 'One file that is read or written, in bytes',
    min: 0,
    max: gibibyte,
    default: 16 * mebibyte,
    example: mebibyte,
  },
  // Asked for with the capability itself, `kv: { maxBytes }`: a store has no size that a manifest could leave out.
  maxKvBytes: {
    meaning: 'Keys and values of the key-value store, in bytes',
    min: 0,
    max: gibibyte,
    default: mebibyte,
    example: mebibyte,
  },
  maxHttpRequests: {
    meaning: 'HTTP requests of one call; each redirect counts',
    min: 0,
    max: 10_000,
    default: 8,
    example: 4,
  },
  maxHttpBytes: {
    meaning: 'What the HTTP requests of one call send and receive, in bytes, headers included',
    min: 0,
    max: gibibyte,
    default: 8 * mebibyte,
    example: mebibyte,
  },
} as const satisfies Readonly<Record<string, LimitRange>>;

export type LimitName = keyof typeof limitRanges;

/** All of them, in the order in which they are shown. */
export const limitNames: readonly LimitName[] = Object.keys(limitRanges).filter(isLimitName);

function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(limitRanges, name);
}

/** A registry's bounds: what holds where a manifest is silent, and the most that one may ask. */
export type RegistryLimits = {
  readonly [Name in LimitName]?: { readonly default?: number; readonly max: number };
};

/**
 * The most that a manifest may ask. A registry that does not name a limit allows what is safe, not everything.
 * @example mostAllowed({ timeoutMs: { default: 1000, max: 5000 } }, 'timeoutMs') // 5000
 */
export function mostAllowed(registry: RegistryLimits, name: LimitName): number {
  return registry[name]?.max ?? limitRanges[name].default;
}
