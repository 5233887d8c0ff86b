// What became of asking several plugins in turn: for logs and operators, never for the client of a mock.
import { HostError } from '@plugindex/host';
import { printable } from '@plugindex/model';

/** Why a plugin gave nothing that could be used. */
export interface PluginFailure {
  readonly plugin: string;
  /** A code of the host, or `plugin/<code>` where the plugin answered with an error of its own. */
  readonly code: string;
  readonly message: string;
}

/** Whatever a call threw, as a value: adapters that ask several plugins go on, and report. */
export function toFailure(plugin: string, cause: unknown): PluginFailure {
  const error = findHostError(cause);
  if (error === undefined) {
    return {
      plugin,
      code: 'host/unexpected',
      message: cause instanceof Error ? cause.message : String(cause),
    };
  }
  const { pluginError, message } = error;
  const code =
    pluginError === undefined ? error.code : `plugin/${printable(pluginError.code, maxCodeLength)}`;
  return { plugin, code, message };
}

// In UTF-16 units; codes are words.
const maxCodeLength = 100;
// Errors of template engines that wrap one another: a partial in a partial is two of them.
const maxWrappers = 8;

/** Template engines wrap what a function threw: LiquidJS as `originalError`, others as `cause`. */
function findHostError(thrown: unknown): HostError | undefined {
  let inner = thrown;
  for (let depth = 0; depth < maxWrappers && inner instanceof Error; depth++) {
    if (inner instanceof HostError) return inner;
    inner = 'originalError' in inner ? inner.originalError : inner.cause;
  }
  return undefined;
}
