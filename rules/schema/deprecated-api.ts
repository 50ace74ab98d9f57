/** API versions that are still served, but deprecated. */
import { defineRule, isBefore, lookup } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'The API version of the object is deprecated.',
    why: 'A later release removes this version. The manifest can then no longer be applied.',
    remedy: 'Use the version that replaces it.',
  },
  messages: {
    deprecated: (to: {
      apiVersion: string;
      kind: string;
      since: string;
      until: string | undefined;
      replacement: string | undefined;
    }) => ({
      message: `${to.apiVersion} ${to.kind} is deprecated since Kubernetes ${to.since}${to.until === undefined ? '' : ` and removed in ${to.until}`}`,
      help: adviceOn(to.replacement),
    }),
    gateway: (to: {
      apiVersion: string;
      kind: string;
      since: string;
      replacement: string | undefined;
      isExperimental: boolean;
    }) => ({
      message: `${to.apiVersion} ${to.kind} is deprecated since Gateway API ${to.since}${to.isExperimental ? ', and the standard channel does not serve it' : ''}`,
      help: adviceOn(to.replacement),
    }),
    gatewayGone: (to: { apiVersion: string; kind: string; since: string; replacement: string | undefined }) => ({
      message: `${to.apiVersion} ${to.kind} was removed in Gateway API ${to.since}`,
      help: adviceOn(to.replacement),
    }),
  },
  check: {
    resource({ apiVersion, kind, root }, { report, settings }) {
      const known = lookup(apiVersion, kind);
      if (known === undefined) return;
      const { deprecated: since, removed: until } = known;
      if (since === undefined && until === undefined) return;
      const { at } = root.child('apiVersion');
      const replacement = replacementOf(known.replacement, kind);
      if (known.origin === 'gateway-api') {
        const bundle = `1.${settings.gatewayApi.minor}`;
        if (until !== undefined && !isBefore(bundle, until))
          report(at, 'gatewayGone', { apiVersion, kind, since: until, replacement });
        else if (since !== undefined && !isBefore(bundle, since))
          report(at, 'gateway', {
            apiVersion,
            kind,
            since,
            replacement,
            isExperimental: !known.channels.includes('standard'),
          });
        return;
      }
      const version = `1.${settings.kubeMinor}`;
      const isDeprecated = since !== undefined && !isBefore(version, since);
      if (!isDeprecated || (until !== undefined && !isBefore(version, until))) return;
      report(at, 'deprecated', { apiVersion, kind, since, until, replacement });
    },
  },
});

function adviceOn(replacement: string | undefined): string {
  return replacement === undefined ? 'stop using it: there is no replacement' : `use ${replacement}`;
}

function replacementOf(
  replacement: { apiVersion: string; kind: string } | undefined,
  kind: string,
): string | undefined {
  if (replacement === undefined) return undefined;
  return replacement.kind === kind ? replacement.apiVersion : `${replacement.apiVersion} ${replacement.kind}`;
}
