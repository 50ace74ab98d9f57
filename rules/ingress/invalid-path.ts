/** Paths of an Ingress that the API server rejects. */
import { defineRule, ingressPaths, pathTypeOf, resolvedSegments, rewriting, safeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: { rest: 'value', none: 'objects', absent: 'objects' },
  docs: {
    summary: 'The path of an Ingress rule is not absolute or not normalized.',
    why: 'The API server rejects the Ingress: Exact and Prefix paths must start with "/" and be normalized.',
    remedy: 'Start the path with "/", and remove "//", "/./", "/../" and encoded slashes.',
  },
  messages: {
    none: () => ({
      message: 'http requires at least one path',
      help: 'add a path, or remove http to send requests for this host to the default backend',
    }),
    relative: (to: { path: string; type: string; meant: string | undefined }) => ({
      message: `path "${to.path}" must start with "/"`,
      help: to.meant === undefined ? 'start the path with "/"' : `replace it with "${to.meant}"`,
    }),
    absent: (to: { type: string }) => ({
      message: `path is required when pathType is "${to.type}"`,
      help: to.type === 'Prefix' ? 'add path: / to match all paths' : 'add the path to match, such as path: /',
    }),
    empty: (to: { type: string }) => ({
      message: `path must not be empty when pathType is "${to.type}"`,
      help: to.type === 'Prefix' ? 'set path: / to match all paths' : 'set the path to match, such as path: /',
    }),
    sequence: (to: { path: string; part: string; type: string }) => ({
      message: `path "${to.path}" must not contain "${to.part}" when pathType is "${to.type}"`,
      help: normalization(to.path, to.part),
    }),
    end: (to: { path: string; part: string; type: string }) => ({
      message: `path "${to.path}" must not end with "${to.part}" when pathType is "${to.type}"`,
      help: normalization(to.path, to.part),
    }),
  },
  check: {
    Ingress(ingress, { report }) {
      for (const rule of ingress.root.get('spec').get('rules').items()) {
        const paths = rule.get('http').get('paths');
        if (paths.isList && paths.items().length === 0) report(paths.key, 'none', undefined);
      }
      for (const one of ingressPaths(ingress)) {
        const type = pathTypeOf(ingress, one);
        const { path } = one;
        if (type === undefined || (path.exists && path.string === undefined)) continue;
        const text = path.string ?? '';
        const strict = type !== 'ImplementationSpecific';
        if (text === '') {
          if (!strict) continue;
          if (path.exists) report(path.at, 'empty', { type });
          else report(one.pathType.at, 'absent', { type });
          continue;
        }
        if (!text.startsWith('/')) {
          const meant = /^[A-Za-z0-9._~-]/.test(text) ? `/${text}` : undefined;
          const fix = meant === undefined ? undefined : safeFix(`replace with "${meant}"`, rewriting(path, meant));
          report(path.at, 'relative', { path: text, type, meant }, { fix });
          continue;
        }
        if (!strict) continue;
        const part = SEQUENCES.find((sequence) => text.includes(sequence));
        const end = ENDS.find((ending) => text.endsWith(ending));
        if (part !== undefined) report(path.at, 'sequence', { path: text, part, type });
        else if (end !== undefined) report(path.at, 'end', { path: text, part: end, type });
      }
    },
  },
});

const SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const ENDS = ['/..', '/.'];

/** The help for a path that is not normalized: controllers normalize requests before they match them. */
function normalization(path: string, part: string): string {
  if (part.startsWith('%')) return `remove "${part}", or set pathType: ImplementationSpecific`;
  return `replace it with the normalized path "${normalized(path)}"`;
}

/** A path without empty, `.` and `..` segments. */
function normalized(path: string): string {
  const segments = resolvedSegments(path);
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}
