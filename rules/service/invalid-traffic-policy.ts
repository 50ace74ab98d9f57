/** Wishes about where traffic goes that the API server refuses. */
import { defineRule, didYouMean, rewriting, unsafeFix } from '../../src/kit.ts';

const MODE = 'service.kubernetes.io/topology-mode';
const HINTS = 'service.kubernetes.io/topology-aware-hints';

export default defineRule({
  severity: 'error',
  fix: 'unsafe',
  docs: {
    summary: 'A traffic distribution is unknown to the chosen version, or two annotations about topology disagree.',
    why: 'The API server refuses the Service.',
    remedy: 'Use PreferSameZone, PreferSameNode or PreferClose, and one annotation about topology.',
  },
  messages: {
    distribution: (to: { value: string; known: readonly string[]; meant: string | undefined; later: boolean; minor: number }) => ({
      message: to.later
        ? `trafficDistribution "${to.value}" is not known to Kubernetes 1.${to.minor}`
        : `trafficDistribution "${to.value}" is unknown`,
      help: to.meant === undefined ? `use ${to.known.join(' or ')}` : `did you mean "${to.meant}"?`,
    }),
    annotations: (to: { mode: string; hints: string }) => ({
      message: `annotation "${MODE}" says "${to.mode}", but "${HINTS}" says "${to.hints}"`,
      help: `remove "${HINTS}", the older of the two`,
    }),
  },
  check: {
    Service(service, { settings, report }) {
      const { kubeMinor: minor } = settings;
      const field = service.root.get('spec').get('trafficDistribution');
      const value = field.string;
      const known = distributions(minor);
      // Before 1.31 the field was dropped.
      if (value !== undefined && minor >= 31 && !known.includes(value)) {
        const meant = didYouMean(value, known);
        const fix = meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(field, meant));
        const later = distributions(Number.POSITIVE_INFINITY).includes(value);
        report(field.at, 'distribution', { value, known, meant, later, minor }, { fix });
      }
      const annotations = service.root.get('metadata').get('annotations');
      const mode = annotations.child(MODE);
      const hints = annotations.child(HINTS);
      if (mode.string === undefined || hints.string === undefined || mode.string === hints.string) return;
      report(mode.at, 'annotations', { mode: mode.string, hints: hints.string }, { notes: [{ message: 'the older annotation is here', at: hints.at }] });
    },
  },
});

/** Source: kubernetes feature gate PreferSameTrafficDistribution, on from 1.34. */
function distributions(minor: number): readonly string[] {
  return minor >= 34 ? ['PreferSameZone', 'PreferSameNode', 'PreferClose'] : ['PreferClose'];
}
