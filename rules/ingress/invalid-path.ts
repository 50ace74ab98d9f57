/** Paths in a form that the API refuses. */
import { defineRule, ingressPaths, pathTypeOf, rewriting, safeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'safe',
  judges: { rest: 'value', none: 'objects', absent: 'objects' },
  docs: {
    summary: 'The path of an Ingress rule is not absolute, or holds what no path may hold.',
    why: 'The API server refuses the Ingress: Exact and Prefix paths start with "/" and are written in normal form.',
    remedy: 'Start the path with "/", and write it without "//", "/./", "/../" and an encoded slash.',
  },
  messages: {
    none: () => ({
      message: 'the rule has http, but no path',
      help: 'add a path, or remove http to send the host to the default backend',
    }),
    relative: (to: { path: string; type: string }) => ({
      message: `path "${to.path}" does not start with "/"`,
      help: `write "/${to.path}"`,
    }),
    absent: (to: { type: string }) => ({
      message: `a path of type ${to.type} is missing`,
      help: 'write path: / to match every path',
    }),
    empty: (to: { type: string }) => ({
      message: `the path is empty, though its type is ${to.type}`,
      help: 'write "/" to match every path',
    }),
    sequence: (to: { path: string; part: string; type: string }) => ({
      message: `path "${to.path}" holds "${to.part}", which type ${to.type} does not allow`,
      help: 'write the path in normal form: controllers normalise requests before they match',
    }),
    end: (to: { path: string; part: string; type: string }) => ({
      message: `path "${to.path}" ends with "${to.part}", which type ${to.type} does not allow`,
      help: 'write the path in normal form: controllers normalise requests before they match',
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
          const fix = /^[A-Za-z0-9._~-]/.test(text)
            ? safeFix(`write "/${text}"`, rewriting(path, `/${text}`))
            : undefined;
          report(path.at, 'relative', { path: text, type }, { fix });
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
