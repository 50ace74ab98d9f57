/** Name formats, as verified with an API server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asDnsName, generateNameError } from './object-names.ts';

test('the nearest DNS name', () => {
  assert.equal(asDnsName('My_App', { dots: false }), 'my-app');
  assert.equal(asDnsName('shop.cart', { dots: false }), 'shop-cart');
  assert.equal(asDnsName('Shop..Cart_', { dots: true }), 'shop.cart');
  assert.equal(asDnsName('<FQDN>', { dots: false }), 'fqdn');
  assert.equal(asDnsName('cart', { dots: false }), undefined);
  assert.equal(asDnsName('___', { dots: false }), undefined);
});

test('a generateName is checked as a prefix and with the generated suffix', () => {
  const isRefused = (prefix: string, generates: boolean): boolean =>
    generateNameError('subdomain', prefix, generates) !== undefined;
  assert.equal(isRefused('cart-', true), false);
  assert.equal(isRefused('cart.', true), true);
  // The server replaces the last two characters before it looks at the prefix.
  assert.equal(isRefused('A-', false), false);
  assert.equal(isRefused('A-', true), true);
  assert.equal(isRefused('-', true), true);
  assert.equal(generateNameError('label', 'a'.repeat(64), false), 'must have at most 63 characters');
});
