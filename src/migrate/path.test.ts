/** Expressions of ingress-nginx as the Gateway API and implementations take them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchored, type Expressions, gatewayPath } from './path.ts';

function written(value: string, expressions: Expressions): string | undefined {
  const read = gatewayPath({ type: 'regex', value, ignoreCase: true, anchored: 'start' });
  return read === undefined ? undefined : anchored(read.path, expressions).value;
}

test('an expression takes the same paths, whatever of a path it has to match', () => {
  const cases = ['/foo/[0-9]+', '/foo/[0-9]+$', '/foo|/v1', '/a/(x|y)[|]b$', '/foo$|^/v1$'];
  assert.deepEqual(
    cases.map((one) => (['whole', 'start', 'part'] as const).map((expressions) => written(one, expressions))),
    [
      ['/(?i)foo/[0-9]+.*', '/(?i)foo/[0-9]+.*', '^/(?i)foo/[0-9]+.*'],
      ['/(?i)foo/[0-9]+', '/(?i)foo/[0-9]+$', '^/(?i)foo/[0-9]+$'],
      ['/(?i)foo.*|.*/v1.*', '/(?i)foo.*|.*/v1.*', '^(?:/(?i)foo.*|.*/v1.*)$'],
      ['/(?i)a/(x|y)[|]b', '/(?i)a/(x|y)[|]b$', '^/(?i)a/(x|y)[|]b$'],
      ['/(?i)foo|/v1', '/(?i)foo$|/v1$', '^(?:/(?i)foo|/v1)$'],
    ],
  );
});
