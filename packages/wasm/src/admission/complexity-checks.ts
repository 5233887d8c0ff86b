// What is slow to compile, or makes an engine keep far more than the module's own bytes.
import { type AdmissionFinding, findingAt } from './admission-finding.ts';
import {
  maxExports,
  maxFunctions,
  maxGlobals,
  maxImports,
  maxLocals,
  maxSegments,
  maxTypes,
  maxTypeWidth,
} from './bounds.ts';
import { type GateSubject, placeOfSection } from './gate-subject.ts';

export function* checkComplexity(subject: GateSubject): Iterable<AdmissionFinding> {
  const { types, code, globals, imports, exports, elementSegments, data } = subject.facts;
  const optimise = 'build with optimisations';
  const counts: readonly (readonly [section: string, what: string, found: number, most: number])[] = [
    ['type', 'types', types.count, maxTypes],
    ['import', 'imports', imports.length, maxImports],
    ['function', 'functions', code.functions, maxFunctions],
    ['global', 'globals', globals.length, maxGlobals],
    ['export', 'exports', exports.length, maxExports],
    ['element', 'element segments', elementSegments, maxSegments],
    ['data', 'data segments', data.segments, maxSegments],
    ['code', `locals in ${code.functions} functions`, code.locals, maxLocals],
  ];
  for (const [section, what, found, most] of counts) {
    if (found <= most) continue;
    yield findingAt(placeOfSection(subject, section), {
      code: 'artifact/too-complex',
      message: `Cannot accept the artifact: found ${found} ${what}, expected at most ${most}`,
      hint: optimise,
    });
  }
  if (types.widest > maxTypeWidth)
    yield findingAt(placeOfSection(subject, 'type'), {
      code: 'artifact/too-complex',
      message: `Cannot accept the artifact: found a type with ${types.widest} parameters and results, expected at most ${maxTypeWidth}`,
      hint: 'pass large values by pointer',
    });
}
