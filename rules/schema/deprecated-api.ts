/** API versions that are still served, but not for ever. */
import { defineRule, isBefore, lookup } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'This version of the kind is deprecated.',
    why: 'A coming release no longer serves it: then the manifest cannot be applied any more.',
    remedy: 'Move to the version that takes its place.',
  },
  messages: {
    deprecated: (to: {
      apiVersion: string;
      kind: string;
      since: string;
      until: string | undefined;
      replacement: string | undefined;
    }) => ({
      message: `${to.apiVersion} ${to.kind} is deprecated since Kubernetes ${to.since}${to.until === undefined ? '' : ` and gone in ${to.until}`}`,
      help: to.replacement === undefined ? 'nothing takes its place' : `move to ${to.replacement}`,
    }),
    gateway: (to: { apiVersion: string; kind: string; since: string; replacement: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} is deprecated since Gateway API ${to.since}`,
      help: to.replacement === undefined ? 'nothing takes its place' : `move to ${to.replacement}`,
    }),
    gatewayGone: (to: { apiVersion: string; kind: string; since: string; replacement: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} is no longer part of the Gateway API since ${to.since}`,
      help: to.replacement === undefined ? 'nothing takes its place' : `move to ${to.replacement}`,
    }),
  },
  check: {
    resource({ apiVersion, kind, root }, { report, settings }) {
      const known = lookup(apiVersion, kind);
      if (known === undefined) return;
      const { deprecated: since, removed: until } = known;
      const at = root.child('apiVersion').at;
      const replacement = replacementOf(known.replacement, kind);
      if (known.origin === 'gateway-api') {
        if (until !== undefined) report(at, 'gatewayGone', { apiVersion, kind, since: until, replacement });
        else if (since !== undefined) report(at, 'gateway', { apiVersion, kind, since, replacement });
        return;
      }
      const version = `1.${settings.kubeMinor}`;
      const isDeprecated = since !== undefined && !isBefore(version, since);
      if (!isDeprecated || (until !== undefined && !isBefore(version, until))) return;
      report(at, 'deprecated', { apiVersion, kind, since, until, replacement });
    },
  },
});

function replacementOf(
  replacement: { apiVersion: string; kind: string } | undefined,
  kind: string,
): string | undefined {
  if (replacement === undefined) return undefined;
  return replacement.kind === kind ? replacement.apiVersion : `${replacement.apiVersion} ${replacement.kind}`;
}
