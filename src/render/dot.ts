/** The routing table as a graph in the language of Graphviz. */
import { printable } from '../text/printable.ts';
import { type GraphEdge, type GraphNode, graphOf, type Shape } from './graph.ts';
import type { Renderer } from './render.ts';
import { pathLegend } from './words.ts';

const SHAPES: Readonly<Record<Shape, string>> = {
  entry: 'shape=oval, style=bold',
  host: 'shape=hexagon',
  service: 'shape=box',
  workload: 'shape=box3d',
  redirect: 'shape=cds',
  trouble: 'shape=box, color=red, fontcolor=red',
};

const STYLES: Readonly<Record<GraphEdge['style'], string>> = {
  solid: '',
  shadowed: 'style=dashed',
  broken: 'color=red',
};

export const dotText: Renderer = (table, options) => {
  const { nodes, edges } = graphOf(table, options);
  const words = pathLegend(table);
  const legend = words === '' ? [] : [`  label=${quoted(`paths: ${words}`)}; labelloc=b; fontname="sans-serif";`];
  return `${['digraph routes {', '  rankdir=LR;', '  node [fontname="sans-serif"];', ...legend, ...nodes.map(nodeLine), ...edges.map(edgeLine), '}'].join('\n')}\n`;
};

function nodeLine({ id, shape, label }: GraphNode): string {
  return `  ${id} [label=${quoted(label)}, ${SHAPES[shape]}];`;
}

function edgeLine({ from, to, label, style }: GraphEdge): string {
  const attributes = [label === '' ? '' : `label=${quoted(label)}`, STYLES[style]]
    .filter((part) => part !== '')
    .join(', ');
  return `  ${from} -> ${to}${attributes === '' ? '' : ` [${attributes}]`};`;
}

/** A backslash and a quote are escaped; Graphviz reads character references of HTML, so an ampersand becomes one. */
function quoted(label: string): string {
  return `"${printable(label).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;')}"`;
}
