// What the engine has against a module that everything else was found right of, in its words and with the place that it names.
import { quote } from '@plugindex/model/quote';
import { findEngineRefusal } from '../engine.ts';
import { type AdmissionFinding, findingAt } from './admission-finding.ts';
import { type GateSubject, placeAt } from './gate-subject.ts';

// V8 ends with the offset in the module. Others do not: then the message has no place.
const offsetAtEnd = /@\+(\d+)$/;

/**
 * Undefined where the engine accepts the module. The bytes are those of its author: of a metered module nobody could look the
 * offset up. Costs what `findEngineRefusal()` costs.
 */
export function findInvalidCode({
  bytes,
  facts,
}: Pick<GateSubject, 'bytes' | 'facts'>): AdmissionFinding | undefined {
  const refusal = findEngineRefusal(bytes);
  if (refusal === undefined) return undefined;
  const [, offset] = offsetAtEnd.exec(refusal) ?? [];
  return findingAt(placeAt({ facts }, offset === undefined ? undefined : Number(offset)), {
    code: 'artifact/invalid',
    // threat: the engine repeats names from the module, which may be hostile text.
    message: `Cannot compile the artifact: found ${quote(refusal, 300)}, expected a valid module`,
    hint: 'build it again from unchanged source',
  });
}
