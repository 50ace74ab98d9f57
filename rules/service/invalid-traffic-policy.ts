/** Wishes about where traffic goes that the API server refuses. */
import { defineRule, SERVICE_ANNOTATIONS, serviceAnnotation } from '../../src/kit.ts';

/** Source: kubernetes feature gate PreferSameTrafficDistribution. */
const SINCE_1_34 = new Set(['PreferSameZone', 'PreferSameNode']);

const { topologyHints: HINTS, topologyMode: MODE } = SERVICE_ANNOTATIONS;

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary:
      'A traffic distribution is newer than the chosen version of Kubernetes, or two annotations about topology disagree.',
    why: 'The API server refuses the Service.',
    remedy: 'Use PreferClose before Kubernetes 1.34, and one annotation about topology.',
  },
  messages: {
    distribution: (to: { value: string; minor: number; since: number }) => ({
      message: `trafficDistribution "${to.value}" is not known to Kubernetes 1.${to.minor}`,
      help: `use PreferClose, or Kubernetes 1.${to.since}`,
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
      // Before 1.31 the field was dropped; a value that no release knows is refused by the schema.
      if (value !== undefined && SINCE_1_34.has(value) && minor >= 31 && minor < 34)
        report(field.at, 'distribution', { value, minor, since: 34 });
      const mode = serviceAnnotation(service, 'topologyMode');
      const hints = serviceAnnotation(service, 'topologyHints');
      if (mode.string === undefined || hints.string === undefined || mode.string === hints.string) return;
      report(
        mode.at,
        'annotations',
        { mode: mode.string, hints: hints.string },
        { notes: [{ message: 'the older annotation is here', at: hints.at }] },
      );
    },
  },
});
