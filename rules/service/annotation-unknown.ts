/** Annotations for cloud load balancers with a misspelled key or an unsupported value. */
import {
  defineRule,
  didYouMean,
  type LoadBalancerAnnotation,
  loadBalancerAnnotations,
  quotedChoice,
  renamingKey,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'An annotation for a cloud load balancer has a misspelled key or an unsupported value.',
    why: 'The API server accepts any annotation. The cloud controller ignores this one, or fails to create the load balancer.',
    remedy: 'Correct the key or the value. Annotation keys are case-sensitive.',
  },
  messages: {
    key: (to: { key: string; meant: string; reader: string }) => ({
      message: `${to.reader} does not recognize annotation "${to.key}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    value: (to: {
      key: string;
      value: string;
      known: readonly string[];
      meant: string | undefined;
      reader: string;
    }) => ({
      message: `unsupported value "${to.value}" for annotation "${to.key}" of ${to.reader}`,
      help: to.meant === undefined ? `set it to ${quotedChoice(to.known)}` : `did you mean "${to.meant}"?`,
    }),
    json: (to: { key: string; value: string }) => ({
      message: `the value of annotation "${to.key}" is not valid JSON`,
      help: 'write a JSON object in single quotes',
    }),
  },
  check: {
    Service: {
      given: ['metadata.annotations'],
      check(service, { report }) {
        for (const entry of service.root.get('metadata').get('annotations').entries()) {
          const key = String(entry.step);
          const known = loadBalancerAnnotations().get(key);
          if (known === undefined) {
            const meant = meantKey(key);
            if (meant === undefined) continue;
            const fix = unsafeFix(`rename to "${meant.key}"`, renamingKey(entry, meant.key));
            report(entry.key, 'key', { key, meant: meant.key, reader: meant.reader }, { fix });
            continue;
          }
          const value = entry.string;
          if (value === undefined || isKnown(known, value)) continue;
          if (known.values === 'json') report(entry.at, 'json', { key, value });
          else {
            const values = known.values ?? [];
            const meant = didYouMean(value, values);
            const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(entry, meant));
            report(entry.at, 'value', { key, value, known: values, meant, reader: known.reader }, { fix });
          }
        }
      },
    },
  },
});

/** The annotation that a misspelled key means: one with a similar key, or the same name with another prefix. */
function meantKey(key: string): LoadBalancerAnnotation | undefined {
  const near = didYouMean(key, loadBalancerAnnotations().keys());
  if (near !== undefined) return loadBalancerAnnotations().get(near);
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (!/load-?balancer-/.test(name)) return undefined;
  return [...loadBalancerAnnotations().values()].find((annotation) => annotation.key.endsWith(`/${name}`));
}

function isKnown({ values }: LoadBalancerAnnotation, value: string): boolean {
  if (values === undefined) return true;
  if (values === 'json') return isJson(value);
  return values.some((known) => known.toLowerCase() === value.toLowerCase());
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
