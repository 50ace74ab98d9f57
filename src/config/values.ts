/** The values that flags and configuration files share, and their problems. */
import type { Result } from '../load/discover/files.ts';
import { NEWEST_BUNDLE, NEWEST_MINOR, type Settings } from '../model/cluster/settings.ts';

/** The oldest minor version in the tables of API versions. */
const OLDEST_MINOR = 16;

/** `1.31` -> 31. The message follows the text. */
export function readKubeVersion(text: string): Result<number> {
  const minor = /^v?1\.(\d{1,3})(\.\d+)?$/.exec(text)?.[1];
  if (minor === undefined) return { ok: false, message: 'is not a Kubernetes version such as 1.31' };
  const number = Number(minor);
  if (number < OLDEST_MINOR || number > NEWEST_MINOR)
    return { ok: false, message: `is not supported; use 1.${OLDEST_MINOR} to 1.${NEWEST_MINOR}` };
  return { ok: true, value: number };
}

export const CHANNELS = ['standard', 'experimental'] as const;

/** `1.6` -> 6. The message follows the text. */
export function readBundle(text: string): Result<number> {
  const minor = /^v?1\.(\d{1,3})(\.\d+)?$/.exec(text)?.[1];
  if (minor === undefined) return { ok: false, message: 'is not a version of the Gateway API such as 1.6' };
  const number = Number(minor);
  if (number > NEWEST_BUNDLE) return { ok: false, message: `is not supported; use 1.0 to 1.${NEWEST_BUNDLE}` };
  return { ok: true, value: number };
}

/** `1.6/standard`. The message follows the text. */
export function readGatewayApi(text: string): Result<Settings['gatewayApi']> {
  const slash = text.indexOf('/');
  const bundle = readBundle(slash === -1 ? text : text.slice(0, slash));
  if (!bundle.ok) return bundle;
  if (slash === -1) return { ok: true, value: { minor: bundle.value } };
  const channel = CHANNELS.find((each) => each === text.slice(slash + 1));
  if (channel === undefined)
    return { ok: false, message: `must end with ${CHANNELS.map((each) => `/${each}`).join(' or ')}` };
  return { ok: true, value: { minor: bundle.value, channel } };
}

/** `30000-32767`. The message follows the text. */
export function readPortRange(text: string): Result<Settings['nodePortRange']> {
  const [, from = '', to = ''] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  const range = { from: Number(from), to: Number(to) };
  if (from === '' || range.from < 1 || range.to > 65535 || range.from > range.to)
    return { ok: false, message: 'is not a port range such as 30000-32767' };
  return { ok: true, value: range };
}

/** `sarif:out.sarif` -> the format, and the file it goes to; `''` if nothing follows the colon. */
export function readOutput(text: string): { readonly format: string; readonly file: string | undefined } {
  const colon = text.indexOf(':');
  if (colon === -1) return { format: text, file: undefined };
  return { format: text.slice(0, colon), file: text.slice(colon + 1) };
}
