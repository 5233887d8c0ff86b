// What a person reads when a plugin asks for something.
import { expect, test } from 'vitest';
import { scopeText } from '../../packages/cli/src/capability-text.ts';

test('scopeText() says what is done with files, also where the manifest leaves it out', () => {
  expect(scopeText([{ path: 'in/*' }, { path: 'out/*', access: 'write' }])).toBe('read in/*, write out/*');
});
