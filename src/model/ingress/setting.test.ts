import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingressWith } from '../../dev/settings.ts';
import { nginxSettings } from './nginx.ts';
import { assumed, effective, isOn, mayBeOn } from './setting.ts';

/** The annotation, and what follows for one whose default is off and one whose default is on. */
const ROWS: readonly (readonly [value: unknown, off: string, on: string])[] = [
  [undefined, 'false: off', 'true: on'],
  ['true', 'true: on', 'true: on'],
  ['false', 'false: off', 'false: off'],
  // ingress-nginx ignores what it cannot parse.
  ['yes', 'false: off', 'true: on'],
  ['', 'false: off', 'true: on'],
  // Filled in later.
  ['${SSL}', 'undefined: may be on', 'undefined: may be on'],
];

test('a switch is on, off or open: what counts is its value and the default, not that it is set', async () => {
  for (const [value, off, on] of ROWS) {
    const annotations = (name: string) =>
      value === undefined ? {} : { [`nginx.ingress.kubernetes.io/${name}`]: value };
    const { sslPassthrough } = nginxSettings(await ingressWith(annotations('ssl-passthrough')));
    const { sslRedirect } = nginxSettings(await ingressWith(annotations('ssl-redirect')));
    for (const [setting, expected] of [
      [sslPassthrough, off],
      [sslRedirect, on],
    ] as const) {
      const state = isOn(setting) ? 'on' : mayBeOn(setting) ? 'may be on' : 'off';
      assert.equal(`${effective(setting)}: ${state}`, expected, `${value}`);
      if (setting.is !== 'unknown') assert.equal(assumed(setting), effective(setting));
    }
  }
});
