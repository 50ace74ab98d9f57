/**
 * How controllers that follow the specification otherwise read paths of type ImplementationSpecific, and where these stand
 * in their order. Sources: projectcontour/contour v1.33 internal/dag/ingress_processor.go (route), internal/sorter/sorter.go;
 * cilium/cilium v1.19 operator/pkg/model/ingestion/ingress.go; Kong/kubernetes-ingress-controller v3.5
 * internal/dataplane/translator/subtranslator/ingress.go (PathsFromIngressPaths); haproxytech/kubernetes-ingress v3
 * pkg/route/route.go (AddHostPathRoute).
 */
import { CONTROLLERS, type Dialect } from '../../model/ingress/dialect.ts';
import { compileRegex } from '../match/regex.ts';
import type { Doubt, PathMatch } from '../route/route.ts';
import type { PathItem } from './paths.ts';

export interface PathReading {
  readonly path: PathMatch;
  /** 0 before, 1 among the prefixes of its host. */
  readonly place: 0 | 1;
  readonly doubts: readonly Doubt[];
  /** Why the controller leaves the path out, a phrase. */
  readonly leftOut?: string;
}

/** How a controller reads a path of type ImplementationSpecific. */
export function implementationSpecific({ value }: PathItem, dialect: Dialect | undefined): PathReading {
  const prefix: PathMatch = { type: 'string-prefix', value };
  switch (dialect) {
    case 'contour':
      return /[\^+*[\]%]/.test(value) ? regex(value, 'both', []) : { path: prefix, place: 1, doubts: [] };
    case 'cilium':
      return regex(value, 'both', isPlain(value) ? [] : [orderDoubt(dialect)]);
    case 'kong':
      return value.startsWith('/~')
        ? regex(value.slice(2), 'start', [orderDoubt(dialect)])
        : { path: prefix, place: 1, doubts: [] };
    case 'haproxytech':
      return { path: { type: 'string-prefix', value: value.replace(/(?<=.)\/$/, '') }, place: 1, doubts: [] };
    default:
      return { path: { type: 'prefix', value }, place: 1, doubts: [openDoubt(dialect)] };
  }
}

/** Whether an expression takes nothing but itself. */
const isPlain = (value: string): boolean => /^[\w/-]*$/.test(value);

function regex(value: string, anchored: 'both' | 'start', doubts: readonly Doubt[]): PathReading {
  const path: PathMatch = { type: 'regex', value, ignoreCase: false, anchored };
  const compiled = compileRegex(value, false);
  if (compiled.ok) return { path, place: 0, doubts };
  return { path, place: 0, doubts, leftOut: `"${value}" is not a regular expression: ${compiled.message}` };
}

function orderDoubt(dialect: Dialect): Doubt {
  const { title } = CONTROLLERS[dialect];
  return { reason: `kroute does not know how ${title} orders regular expressions and other paths`, alternatives: [] };
}

function openDoubt(dialect: Dialect | undefined): Doubt {
  const reason =
    dialect === undefined
      ? 'how ImplementationSpecific paths match is up to the controller; read as a prefix here'
      : `kroute does not know how ${CONTROLLERS[dialect].title} matches ImplementationSpecific paths; read as a prefix here`;
  return { reason, alternatives: [] };
}
