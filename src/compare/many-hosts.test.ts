/** Hosts that change alike are one part with a list of them, where there are many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, service } from '../dev/routing.ts';
import { diff } from '../library/diff.ts';

const hostsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `h${at}.example.com`);

function tree(count: number, to: string): string {
  const rules = hostsOf(count).map((host, at) =>
    ingress({ name: `i${at}`, class: 'nginx', paths: [{ host, path: '/', to: `${to}:80` }] }),
  );
  return join(...rules, service('a', '80'), service('b', '80'));
}

const compared = (count: number) =>
  diff(
    { path: 'a.yaml', text: tree(count, 'a') },
    { path: 'a.yaml', text: tree(count, 'b') },
    {
      requests: hostsOf(count + 1).map((host) => ({ request: `http://${host}/x`, expect: { status: 200 } })),
    },
  );

test('twelve hosts are one part, which each of their requests belongs to', async () => {
  const { changes, requests = [] } = await compared(12);
  assert.deepEqual(
    changes.map((one) => one.requests.text),
    ['http(s)://h0.example.com/**, and the same of 11 other hosts'],
  );
  assert.deepEqual(changes[0]?.requests.hosts, [...hostsOf(12)].sort());
  assert.deepEqual(
    requests.map(({ change }) => change),
    [...hostsOf(12).map(() => 0), null],
  );
});

test('three hosts are three parts', async () => {
  const { changes } = await compared(3);
  assert.equal(changes.length, 3);
  assert.equal(changes[0]?.requests.hosts, undefined);
});
