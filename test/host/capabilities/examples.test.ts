// Every example in a doc comment of the capabilities is true.
import { expect, test } from 'vitest';
import * as base64 from '../../../packages/host/src/capabilities/base64.ts';
import * as effective from '../../../packages/host/src/capabilities/effective-grants.ts';
import * as variables from '../../../packages/host/src/capabilities/env-requests.ts';
import * as files from '../../../packages/host/src/capabilities/file-requests.ts';
import * as grants from '../../../packages/host/src/capabilities/grants.ts';
import * as address from '../../../packages/host/src/capabilities/http/address.ts';
import * as netGrant from '../../../packages/host/src/capabilities/http/net-grant.ts';
import * as special from '../../../packages/host/src/capabilities/http/special-addresses.ts';
import * as target from '../../../packages/host/src/capabilities/http/target.ts';
import * as logLine from '../../../packages/host/src/capabilities/log-line.ts';
import * as store from '../../../packages/host/src/capabilities/store-requests.ts';
import * as subject from '../../../packages/host/src/capabilities/subject.ts';
import * as fileGrant from '../../../packages/host/src/file-grant.ts';
import { docExamples, evaluate, isPartial, shownPart } from '../../kit/doc-examples.ts';

const scope = {
  ...base64,
  ...effective,
  ...variables,
  ...files,
  ...grants,
  ...address,
  ...netGrant,
  ...special,
  ...target,
  ...logLine,
  ...store,
  ...subject,
  ...fileGrant,
};
const examples = [
  ...docExamples('packages/host/src/capabilities'),
  ...docExamples('packages/host/src').filter(({ file }) => file.endsWith('/file-grant.ts')),
];

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(12);
});

test.each(examples)('$call gives $result', ({ call, result }) => {
  const value = evaluate(call, scope);
  const shown = evaluate(shownPart(result), scope);
  if (isPartial(result)) expect(value).toMatchObject(shown as object);
  else expect(value).toEqual(shown);
});
