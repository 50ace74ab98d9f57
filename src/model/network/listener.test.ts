/** Which listeners can share a port. Source: gateway-api apis/v1 GatewaySpec.listeners. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { listenersIn } from './listener.ts';
import { contradicts } from './listener-conflicts.ts';

type Row = readonly [one: string, other: string, contradict: boolean];

/** A protocol, a port and a hostname, `HTTP 80 shop.example.com`. */
const ROWS: readonly Row[] = [
  ['HTTP 80', 'HTTP 80', true],
  ['HTTP 80', 'HTTP 81', false],
  ['HTTP 80', 'HTTP 80 a.example.com', false],
  ['HTTP 80 a.example.com', 'HTTP 80 A.example.com', true],
  ['HTTPS 443 a.example.com', 'HTTPS 443 b.example.com', false],
  ['TLS 443 *.example.com', 'TLS 443 a.example.com', false],
  ['TLS 443 a.example.com', 'TLS 443 a.example.com', true],
  // TLS configuration never makes two listeners distinct, but HTTPS and TLS may share a port by hostname.
  ['HTTPS 443 a.example.com', 'TLS 443 b.example.com', false],
  ['HTTPS 443 a.example.com', 'TLS 443 a.example.com', true],
  ['HTTPS 443', 'TLS 443', true],
  // A port speaks HTTP or TLS.
  ['HTTP 80 a.example.com', 'HTTPS 80 b.example.com', true],
  ['HTTP 80 a.example.com', 'TLS 80 b.example.com', true],
  // TCP has no hostname to distinguish listeners.
  ['TCP 9000', 'TCP 9000', true],
  ['TCP 9000', 'TCP 9001', false],
  ['TCP 443', 'HTTPS 443 a.example.com', true],
  ['TCP 80', 'HTTP 80', true],
  // UDP ports are others.
  ['UDP 53', 'UDP 53', true],
  ['UDP 53', 'TCP 53', false],
  ['UDP 443', 'HTTPS 443', false],
  // Of protocols of an implementation nothing is known; hostnames that are filled in later may be any.
  ['example.com/chat 80', 'HTTP 80', false],
  ['TCP 80', 'example.com/chat 80', false],
  ['HTTP 80 ${HOST}', 'HTTP 80', false],
  ['HTTP 80 ${HOST}', 'HTTP 80 ${HOST}', false],
];

for (const [one, other, expected] of ROWS)
  test(`${one} and ${other} ${expected ? 'conflict' : 'do not conflict'}`, async () => {
    const listeners = [one, other].map((text, index) => {
      const [protocol, port, hostname] = text.split(' ');
      return { name: `l${index}`, protocol, port: Number(port), hostname };
    });
    const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'gw' } };
    const content = JSON.stringify({ ...gateway, spec: { gatewayClassName: 'any', listeners } });
    const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS);
    const [owner] = cluster.all('Gateway');
    const [a, b] = owner === undefined ? [] : listenersIn(owner);
    assert.ok(a !== undefined && b !== undefined);
    assert.equal(contradicts(a, b), expected);
    assert.equal(contradicts(b, a), expected);
  });
