/** The same texts are addresses as for Node, except for leading zeros and zones. */
import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { canonicalIpv6, parseAddress } from './ip.ts';

const group = fc.oneof(
  fc.constant('0'),
  fc.nat(0xffff).map((n) => n.toString(16)),
  fc.constantFrom('', 'F', 'g', '00000', '10000'),
);
const byte = fc.oneof(fc.nat(255).map(String), fc.constantFrom('0', '256', '1000', '', 'x'));
const dotted = fc.array(byte, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
const colons = fc
  .tuple(fc.array(group, { maxLength: 9 }), fc.array(group, { maxLength: 9 }), fc.option(dotted), fc.boolean())
  .map(([left, right, tail, hasGap]) => {
    const end = [...right, ...(tail === null ? [] : [tail])].join(':');
    return hasGap ? `${left.join(':')}::${end}` : [...left, end].join(':');
  });
/** Eight groups, or two fewer and an address of four numbers, with some of them left out or not. */
const whole = fc
  .tuple(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), fc.nat(8), fc.nat(8), fc.boolean())
  .map(([groups, from, length, hasIpv4]) => {
    const words = groups.map((one) => one.toString(16));
    const [a = 0, b = 0] = groups.slice(6);
    if (hasIpv4) words.splice(6, 2, [a >> 8, a & 255, b >> 8, b & 255].join('.'));
    const left = words.slice(0, from).join(':');
    return length === 0 ? words.join(':') : `${left}::${words.slice(from + length).join(':')}`;
  });

test('the same texts are addresses as for Node', () => {
  fc.assert(
    fc.property(fc.oneof(dotted, colons, whole), (text) => {
      fc.pre(!/(^|[.:])0\d+(\.|$)/.test(text));
      assert.equal(parseAddress(text) !== undefined, isIPv4(text) || isIPv6(text), text);
    }),
    { numRuns: 3000 },
  );
});

test('an address is the same however it is written', () => {
  fc.assert(
    fc.property(whole, (text) => {
      const address = parseAddress(text);
      fc.pre(address?.family === 'IPv6');
      const canonical = canonicalIpv6(address);
      assert.deepEqual(parseAddress(canonical)?.bytes, address.bytes);
      assert.equal(new URL(`http://[${text}]`).hostname, `[${canonical}]`);
    }),
    { numRuns: 1000 },
  );
});

test('leading zeros are read as decimal, and zones are rejected', () => {
  assert.deepEqual(parseAddress('010.000.0.08'), {
    family: 'IPv4',
    bytes: [10, 0, 0, 8],
    leadingZeros: true,
    mapped: false,
  });
  assert.deepEqual(parseAddress('::ffff:010.0.0.1'), {
    family: 'IPv4',
    bytes: [10, 0, 0, 1],
    leadingZeros: true,
    mapped: true,
  });
  for (const text of ['', ':', '::g', '1.2.3', 'fe80::1%eth0', '::1::', ':::', '1:2:3:4:5:6:7:8:', '::1.2.3.4:5'])
    assert.equal(parseAddress(text), undefined, text);
  assert.deepEqual(parseAddress('::')?.bytes, new Array(16).fill(0));
});
