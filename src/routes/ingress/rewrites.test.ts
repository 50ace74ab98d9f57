/** What backends receive after rewrites of other controllers than ingress-nginx and Traefik. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type IngressOf, ingress, join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import { tracer } from '../request/trace.ts';

type Path = Pick<NonNullable<IngressOf['paths']>[number], 'path' | 'type'>;

async function forwarded(
  controller: string,
  key: string,
  value: string,
  path: Path,
  asked: readonly string[],
  others: Readonly<Record<string, string>> = {},
): Promise<readonly (string | undefined)[]> {
  const paths = [{ host: 'h', to: 'web:8080', ...path }];
  const table = await tableFrom(
    join(service('web'), ingress({ annotations: { [key]: value, ...others }, paths })),
    controller,
  );
  const trace = tracer(table);
  return asked.map((one) => {
    const { answer, doubts } = trace(requestFrom(`http://h${one}`), {});
    return doubts.length > 0 ? 'open' : answer.forwarded?.path;
  });
}

test('nginx.org/rewrites replaces what the location matched, character by character', async () => {
  const key = 'nginx.org/rewrites';
  const of = (value: string, path: Path, asked: readonly string[], others = {}) =>
    forwarded('nginx-org', key, value, path, asked, others);
  const prefix: Path = { path: '/tea', type: 'Prefix' };
  assert.deepEqual(await of('serviceName=web rewrite=/', prefix, ['/tea', '/tea/x', '/teapot']), ['/', '//x', '/pot']);
  assert.deepEqual(await of('serviceName=web rewrite=/', { path: '/tea/', type: 'Prefix' }, ['/tea/x']), ['/x']);
  assert.deepEqual(await of('serviceName=a rewrite=/;serviceName=web rewrite=/b', prefix, ['/tea/x']), ['/b/x']);
  assert.deepEqual(await of('serviceName=a rewrite=/', prefix, ['/tea/x']), ['/tea/x']);
  assert.deepEqual(await of('serviceName=web rewrite=/b', { path: '/tea', type: 'Exact' }, ['/tea']), ['/b']);
  assert.deepEqual(await of('serviceName=web rewrite=/', prefix, ['/tea/%7Ex%20y']), ['//~x%20y']);
  const regex = { 'nginx.org/path-regex': 'case_sensitive' };
  assert.deepEqual(await of('serviceName=web rewrite=/', prefix, ['/tea/x'], regex), ['open']);
});

test('nginx.org/rewrite-target replaces the whole path', async () => {
  const of = (value: string, path: Path, asked: readonly string[], others = {}) =>
    forwarded('nginx-org', 'nginx.org/rewrite-target', value, path, asked, others);
  const regex = { 'nginx.org/path-regex': 'case_sensitive' };
  assert.deepEqual(await of('/$1', { path: '/tea/(.*)', type: 'Prefix' }, ['/tea/x/y'], regex), ['/x/y']);
  assert.deepEqual(await of('/all', { path: '/tea', type: 'Prefix' }, ['/tea/x/y']), ['/all']);
  assert.deepEqual(await of('/all?x=$1', { path: '/tea', type: 'Prefix' }, ['/tea/x/y']), ['open']);
});

test('haproxy.org/path-rewrite replaces the whole path', async () => {
  const of = (value: string, asked: readonly string[]) =>
    forwarded('haproxytech', 'haproxy.org/path-rewrite', value, { path: '/', type: 'Prefix' }, asked);
  assert.deepEqual(await of('/all', ['/a/b']), ['/all']);
  assert.deepEqual(await of('/foo/(.*) /$1-\\1', ['/foo/x', '/bar']), ['/$1-x', '/bar']);
  assert.deepEqual(await of('(.*) /pre\\1', ['/x/y']), ['/pre/x/y']);
  assert.deepEqual(await of('a b c', ['/x']), ['/x']);
  assert.deepEqual(await of('(.*) /%[src]', ['/x']), ['open']);
});

test('rewrite-target of HAProxy Ingress replaces the beginning', async () => {
  const of = (value: string, path: string, asked: readonly string[]) =>
    forwarded('haproxy-ingress', 'haproxy-ingress.github.io/rewrite-target', value, { path, type: 'Prefix' }, asked);
  assert.deepEqual(await of('/', '/app', ['/app', '/app/x']), ['/', '/x']);
  assert.deepEqual(await of('/new', '/app', ['/app', '/app/x']), ['/new', '/new/x']);
  assert.deepEqual(await of('/new', '/app/', ['/app/x']), ['/new/x']);
  assert.deepEqual(await of('/new', '/', ['/x']), ['/new/x']);
});

test('what Kong itself makes of a path is open', async () => {
  const of = (key: string, value: string) =>
    forwarded('kong', key, value, { path: '/app', type: 'Prefix' }, ['/app/x']);
  assert.deepEqual(await of('konghq.com/strip-path', 'true'), ['open']);
  assert.deepEqual(await of('konghq.com/strip-path', 'false'), ['/app/x']);
  assert.deepEqual(await of('konghq.com/rewrite', '/new'), ['open']);
  assert.deepEqual(await of('konghq.com/protocols', 'http,https'), ['/app/x']);
});
