/** Settings of traffic distribution and topology that the API server rejects. */
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
      'A value of trafficDistribution requires a newer version of Kubernetes, or two topology annotations contradict each other.',
    why: 'The API server rejects the Service.',
    remedy: 'Use PreferClose before Kubernetes 1.34, and only one of the topology annotations.',
  },
  messages: {
    distribution: (to: { value: string; minor: number; since: number }) => ({
      message: `trafficDistribution "${to.value}" requires Kubernetes 1.${to.since} or later (checked against 1.${to.minor})`,
      help: `set trafficDistribution: PreferClose, or upgrade to Kubernetes 1.${to.since}`,
    }),
    annotations: (to: { mode: string; hints: string }) => ({
      message: `annotation "${MODE}" ("${to.mode}") conflicts with annotation "${HINTS}" ("${to.hints}")`,
      help: `remove "${HINTS}", which is deprecated`,
    }),
  },
  check: {
    Service: {
      given: ['spec.trafficDistribution', 'metadata.annotations'],
      check(service, { settings, report }) {
        const { kubeMinor: minor } = settings;
        const field = service.root.get('spec').get('trafficDistribution');
        const value = field.string;
        // The API server dropped the field before 1.31. The schema rejects values that no release supports.
        if (value !== undefined && SINCE_1_34.has(value) && minor >= 31 && minor < 34)
          report(field.at, 'distribution', { value, minor, since: 34 });
        const mode = serviceAnnotation(service, 'topologyMode');
        const hints = serviceAnnotation(service, 'topologyHints');
        if (mode.string === undefined || hints.string === undefined || mode.string === hints.string) return;
        report(
          mode.at,
          'annotations',
          { mode: mode.string, hints: hints.string },
          { notes: [{ message: 'the deprecated annotation is set here', at: hints.at }] },
        );
      },
    },
  },
});
